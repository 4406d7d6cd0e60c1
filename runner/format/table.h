/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table's parts, of format/ alone: table.c lays out rows and columns, table_notes.c has what is
 * said in sentences below them.
 */
#ifndef RUNNER_FORMAT_TABLE_H
#define RUNNER_FORMAT_TABLE_H

#include <stdio.h>

#include "report/groups.h"
#include "report/tests.h"

struct table {
	const struct merged *merged;
	struct axes axes; /* whose tests are the rows */
	struct groups groups;
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
