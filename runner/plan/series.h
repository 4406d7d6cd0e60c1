/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * configs/series/NAME: where a series' source comes from. Lines "package NAME" and, at most once
 * each, "suite NAME"; '#' begins a comment. What the series' kernels have and lack stands in the
 * regressions' entries (plan/entry.h).
 */
#ifndef RUNNER_PLAN_SERIES_H
#define RUNNER_PLAN_SERIES_H

#include "base/util.h"

struct series {
	char *package;
	char *suite; /* NULL: the machine's own archives have the package */
};

/* Reads the file. 0, or -1 with one line in *@error, which the caller frees. */
int series_load(struct series *series, const char *path, char **error);
void series_free(struct series *series);

/*
 * The series, of @known, that a kernel's name "SERIES" or "SERIES:WHAT" begins with, and WHAT in
 * *@what (scripts/kernel/series.sh says what it can be), "stock" if there is none. NULL if @name is
 * no such name.
 */
const char *series_in(const struct strings *known, const char *name, const char **what);

#endif
