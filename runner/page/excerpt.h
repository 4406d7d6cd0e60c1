/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Excerpts of a job's logs: a few lines around the one that decided. What a line means is known to
 * evidence/.
 */
#ifndef RUNNER_PAGE_EXCERPT_H
#define RUNNER_PAGE_EXCERPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/util.h"

struct excerpt {
	struct strings lines; /* made plain, and of bounded length */
	size_t first;	      /* the number of the first in its log, from 1 */
	size_t total;	      /* lines of the whole log */
	int marked;	      /* the place in @lines of the one that decided; -1: none did */
};

/*
 * Of a kernel's log: the report that @reason tells of, or, if it tells of none, the last lines of
 * the test's run.
 */
void excerpt_of_console(struct excerpt *excerpt, const char *s, size_t len, const char *reason);
/* Of what a test said: the result of its check @check, or the line that @reason begins with. */
void excerpt_of_ktap(struct excerpt *excerpt, const char *s, size_t len, const char *check,
		     const char *reason);
/* The last @nr lines. */
void excerpt_of_end(struct excerpt *excerpt, const char *s, size_t len, size_t nr);
void excerpt_free(struct excerpt *excerpt);

#endif
