/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a test has measured, as pairs of numbers on one diagnostic line of its KTAP (protocol.h,
 * POINTS). What is made of them is said elsewhere.
 */
#ifndef RUNNER_EVIDENCE_POINTS_H
#define RUNNER_EVIDENCE_POINTS_H

#include <stdbool.h>
#include <stddef.h>

enum points_kind {
	POINTS_COURSE,	     /* Y things by the time X */
	POINTS_DISTRIBUTION, /* Y percent of all are at most X */
	POINTS_PATH,	     /* at the time X what the word says */
	NR_POINTS_KINDS,
};

struct point {
	double x, y; /* finite */
	char *word;  /* of a path, which has no y; else NULL */
};

struct points {
	enum points_kind kind;
	char *group, *member;		/* member: "" if there is but one */
	char *x_name, *x_unit, *y_name; /* of a path, y_name is "-" */
	struct point *v;		/* one at least, in the line's order */
	size_t nr;
};

/* False, and nothing to free, if @line is none, or is damaged. */
bool points_parse(struct points *points, const char *line);
void points_free(struct points *points);

#endif
