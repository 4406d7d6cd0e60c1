/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What plans of regressions (plan.c) and of other suites' tests (plan_tests.c) share, of plan/
 * alone: one job's folder.
 */
#ifndef RUNNER_PLAN_PLANNER_H
#define RUNNER_PLAN_PLANNER_H

#include "plan/alike.h"
#include "plan/plan.h"

struct planner {
	struct plan *plan;
	const struct request *request;
	const struct kernels *kernels;
	const struct strings *names; /* of another suite's tests: all that there are */
	struct alike alike;
	bool counts; /* which jobs begin alike: nothing is written yet */
	char *error;
};

/*
 * Calls @add_all, which adds all jobs, once to count them and once to write them. 0, or -1 with one
 * line in *@error, which the caller frees; then the plan is empty.
 */
int planner_run(struct planner *p, void (*add_all)(struct planner *p), char **error);

/* Of the job's kernel, what the kernel's folder says. The job only points at it. */
void planner_kernel(struct job *job, const struct kernel *kernel);
/*
 * Counts the job, or writes its folder, @folder below the results, which the plan owns from then
 * on. All in @job but its kernel, its tests and why it is skipped is filled in here. @kernel is
 * NULL for the running one. @kind: the kernel's part of what the job's duration is remembered by.
 */
void planner_add(struct planner *p, const struct entry *entry, const struct machine *machine,
		 const struct kernel *kernel, struct job *job, char *folder, const char *kind);

#endif
