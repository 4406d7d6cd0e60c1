/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The columns of a table of all regressions: a group for each kernel on each machine on which
 * anything was run. How they are drawn is said in the formats.
 */
#ifndef RUNNER_REPORT_GROUPS_H
#define RUNNER_REPORT_GROUPS_H

#include "report/merge.h"

struct group {
	const char *kernel, *machine; /* the jobs' own texts */
	bool has[NR_COLUMNS];	      /* the columns that a job fills */
	size_t nr_columns;	      /* how many these are */
	bool proofs;		      /* proof was asked for of something here */
};

struct groups {
	struct group *v;
	size_t nr;
};

/* In order of first appearance; @by_kernel: but those of one kernel beside each other. */
void groups_collect(struct groups *groups, const struct merged *merged, bool by_kernel);
void groups_free(struct groups *groups);
/* "6.12.117 on amd"; the caller frees it. */
char *group_name(const struct group *group);
/* What a regression's jobs there prove; NULL if there are none. */
const struct proof *group_proof(const struct merged *merged, const struct group *group,
				const char *regression);

#endif
