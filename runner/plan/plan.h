/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From what was asked for to the folders of jobs.
 *
 * Of a regression on a series there are two kernels: stock, and the counterpart that differs from
 * it in the regression's fix alone. Stock is run once, and fills two of the table's columns: stock,
 * and the one of broken and fixed that it is.
 *
 * It neither makes kernels nor runs anything.
 */
#ifndef RUNNER_PLAN_PLAN_H
#define RUNNER_PLAN_PLAN_H

#include "job/job.h"
#include "plan/kernels.h"
#include "plan/known.h"
#include "plan/machine.h"
#include "plan/runfile.h"
#include "plan/selftests.h"

struct request {
	const struct entry **entries; /* in the table's order */
	size_t nr_entries;
	const struct machine *machines;
	size_t nr_machines;
	struct strings series;	  /* that are asked for */
	struct strings configs;	  /* of debug kernels, in the order of their names; or none */
	bool columns[NR_COLUMNS]; /* of stock, broken and fixed, those that are asked for */
	int timeout_s, repeat;
	enum split_lock_mode split_lock;
	bool accept_kernel_crash, cold;
	const char *top, *tests; /* absolute */
	const char *results;	 /* the folder of the jobs' folders */
	/* Of another suite's tests, for plan_tests(): */
	enum suite suite;
	const struct strings *patterns;	 /* globs over their names; none: all of them */
	struct selftests *kernels_tests; /* of each kernel, in the kernels' order */
	struct known *known;		 /* of each machine, in the machines' order */
	char **emulators; /* the versions of the machines' emulators; "" if unknown */
};

struct planned {
	char *folder;	   /* REGRESSION/KERNEL-MACHINE, in the folder of results */
	char *key;	   /* what its duration is remembered by */
	double expected_s; /* how long it took when it last ran */
	int number;	   /* its place in the table */
};

struct plan {
	struct planned *v; /* in the order in which they are best started */
	size_t nr;
};

/*
 * The kernels of the series that the jobs need: STOCK and names of regressions, in the order in
 * which they are wanted. The caller frees them.
 */
void plan_needs(const struct request *request, const char *series, struct strings *needs);
/*
 * Adds a line for each regression that says nothing of a series that is asked for. Of these only
 * stock can be run, and nothing is expected of it.
 */
void plan_missing(const struct request *request, struct runfile *run);
/* Writes a folder for each job. 0, or -1 with one line in *@error, which the caller frees. */
int plan_write(struct plan *plan, const struct request *request, const struct kernels *kernels,
	       char **error);
/*
 * The same of another suite's tests: a folder for each test that a kernel has, on each machine. All
 * kernels are given ones. A pattern that fits no test of any kernel is an error: -2, with a line.
 */
int plan_tests(struct plan *plan, const struct request *request, const struct kernels *kernels,
	       char **error);
void plan_free(struct plan *plan);

#endif
