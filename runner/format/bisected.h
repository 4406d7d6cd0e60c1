/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a bisection has found, for a mail to whom it concerns. The search itself is that of
 * scripts/bisect.
 */
#ifndef RUNNER_FORMAT_BISECTED_H
#define RUNNER_FORMAT_BISECTED_H

#include <stdio.h>

/* An end of the range, or what was found. */
struct bisected_commit {
	const char *hash, *verdict;
};

struct bisected {
	const char *what;  /* the regression, or the selftest */
	const char *about; /* what VULNERABLE means of it; NULL: that is not known */
	const char *machine;
	struct bisected_commit old, new;
	const char *found;	      /* the first one with the newer end's verdict */
	const char *subject, *author; /* its own */
	const char *judged, *unsaid;  /* how many commits were looked at, and of how many of them
					nothing could be said */
	const char *command; /* that searches once more; none of these is NULL but @about */
};

/*
 * Markdown. If the newer end is the one with the bug, there is a line for regzbot, which tracks the
 * kernel's regressions: "#regzbot introduced: COMMIT", a paragraph of its own as regzbot wants it.
 */
void bisected_markdown(const struct bisected *bisected, FILE *out);

#endif
