/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What somebody at a terminal sees while jobs run: one line that is drawn again and again, with how
 * many jobs are done, when all will be, and which run now. Above it stay the jobs whose verdicts
 * are not as expected, and whatever else is said meanwhile.
 *
 * It looks at the jobs' folders and at nothing else; who starts jobs, and where, it does not know.
 * Where there is no terminal it says nothing, and each job says its own line.
 */
#ifndef RUNNER_FRONT_PROGRESS_H
#define RUNNER_FRONT_PROGRESS_H

#include <stdio.h>

#include "base/lines.h"
#include "plan/plan.h"

struct progress {
	const struct plan *plan; /* in the order in which the jobs are started */
	const char *results;	 /* the folder of the jobs' folders */
	size_t at_once;		 /* jobs */
	FILE *out;
	bool colour;
	double *since; /* of each job: when it was first taken for running; 0: it was not yet */
	double *took;  /* how long it ran; negative: it has not finished */
	size_t done, unexpected;
	struct lines said; /* by who runs the jobs: what is not yet a whole line */
	char *shown;	   /* the line that is on the terminal; NULL: none */
};

/* Whether stderr is a terminal that can draw a line again. */
bool progress_can(void);
/* All is free again after progress_end(). */
void progress_begin(struct progress *p, const struct plan *plan, const char *results,
		    size_t at_once, FILE *out);
/* Looks at the folders, and draws. @now as of now_s(). */
void progress_look(struct progress *p, double now);
/* What somebody else says on the terminal, line by line, goes above the line that is drawn. */
void progress_say(struct progress *p, const char *s, size_t len);
/* The line goes from the terminal. */
void progress_end(struct progress *p);

/* Seconds until all have finished; negative if nothing is known of it. */
double progress_left_s(const struct progress *p, double now);
/* The line, of at most @width columns. The caller frees it. */
char *progress_line(const struct progress *p, double now, size_t width);

#endif
