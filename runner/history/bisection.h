/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A bisection's path: the steps in the order in which they were taken, and what was found. The
 * scripts in scripts/bisect say it in lines, words with tabs between them:
 *
 *   what TEST, machine NAME, over TEXT     what was looked for, on what, among what; of a selftest,
 *                                          TEST is --selftest=NAME
 *   config TEXT                            with what debug kernels it was looked for, if with any
 *   end NAME VERDICT                       the older end, then the newer one, as they were given
 *   step NAME VERDICT SECONDS LEFT STAMP SUBJECT REASON
 *                                          LEFT is how many can still be the one after that, or
 *                                          nothing; STAMP is a folder in that of results, or "-"
 *   answer TEXT                            what was found, in sentences
 *   found TEXT                             the same in a title
 *   commit HASH, subject TEXT, author TEXT of the commit that was found
 *   message TEXT                           a line about it
 *   log TEXT                               a line of git bisect's own account
 *   command TEXT                           what goes on, or repeats it
 *
 * What a step came to in its job is for verdict/ to say.
 */
#ifndef RUNNER_HISTORY_BISECTION_H
#define RUNNER_HISTORY_BISECTION_H

#include <stdbool.h>
#include <stdio.h>

#include "base/util.h"

/* Of a step. */
enum step_word {
	STEP_NAME,
	STEP_VERDICT,
	STEP_SECONDS,
	STEP_LEFT,
	STEP_STAMP,
	STEP_SUBJECT,
	STEP_REASON,
	NR_STEP_WORDS,
};

struct bisection_step {
	char *words[NR_STEP_WORDS]; /* none is NULL */
};

struct bisection {
	char *what, *machine, *config, *over, *found, *command; /* NULL if it was not said */
	char *commit, *subject, *author;			/* the same */
	bool selftest;						/* what was looked for */
	struct strings ends, answers, message, log;
	struct bisection_step *steps;
	size_t nr_steps;
};

/* 0, or -1 with one line in *@error, which the caller frees. */
int bisection_read(struct bisection *bisection, FILE *in, char **error);
void bisection_free(struct bisection *bisection);
/* The page, which will be in the folder @dir, absolute and without links, as results/ is. */
void bisection_page(const struct bisection *bisection, const char *dir, FILE *out);
/*
 * Markdown, a mail to whom it concerns. If the newer end is the one with the bug, there is a line
 * for regzbot, which tracks the kernel's regressions: "#regzbot introduced: COMMIT", a paragraph of
 * its own as regzbot wants it. A commit must have been found.
 */
void bisection_mail(const struct bisection *bisection, FILE *out);

#endif
