/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plan of a whole run, as the front door wrote it: one job a line, fields by tabs:
 * regression, kernel release, series, variant, machine, the job's folder.
 */
#ifndef RUNNER_PLAN_H
#define RUNNER_PLAN_H

#include <stddef.h>

struct planned {
	char *regression, *kernel, *series, *variant, *machine;
	char *dir; /* relative to the results' folder, or absolute */
};

struct plan {
	struct planned *v;
	size_t nr;
};

/* Parses the file's text. 0, or -1 with one line in *@error, which the caller frees. */
int plan_parse(struct plan *plan, const char *s, char **error);
/* The job's folder, seen from where @results_dir is; the caller frees it. */
char *planned_dir(const struct planned *planned, const char *results_dir);
void plan_free(struct plan *plan);

#endif
