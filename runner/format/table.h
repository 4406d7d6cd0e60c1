/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table's parts, of format/ alone: table.c lays out rows and columns, table_notes.c has what is
 * said in sentences below them.
 */
#ifndef RUNNER_FORMAT_TABLE_H
#define RUNNER_FORMAT_TABLE_H

#include <stdio.h>

#include "report/merge.h"

/* The columns of one kernel on one machine. */
struct group {
	const char *kernel, *machine;
	bool has[NR_COLUMNS];
	bool proofs; /* proof was asked for of something here */
};

struct table {
	const struct merged *merged;
	const char **rows; /* regressions */
	size_t nr_rows;
	struct group *groups;
	size_t nr_groups;
	size_t width; /* to keep within */
	FILE *out;
};

/*
 * What is to be said under a row about one group's jobs. @named: the line has to say which group it
 * is about.
 */
void table_notes(const struct table *table, const char *row, const struct group *group, bool named);
/* Tests without a job, and the sentence that sums up. */
void table_closing(const struct table *table);

#endif
