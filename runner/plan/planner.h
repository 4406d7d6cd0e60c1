/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What plans of regressions (plan.c) and of other suites' tests (plan_tests.c) share, of plan/
 * alone: one job's folder.
 */
#ifndef RUNNER_PLAN_PLANNER_H
#define RUNNER_PLAN_PLANNER_H

#include "plan/plan.h"

struct planner {
	struct plan *plan;
	const struct request *request;
	const struct kernels *kernels;
	char *error;
};

/* Of the job's kernel, what the kernel's folder says. The job only points at it. */
void planner_kernel(struct job *job, const struct kernel *kernel);
/*
 * Writes the job's folder, @folder below the results, which the plan owns from then on. All in @job
 * but its kernel, its tests and why it is skipped is filled in here. @kind: the kernel's part of
 * what the job's duration is remembered by.
 */
void planner_add(struct planner *p, const struct entry *entry, const struct machine *machine,
		 struct job *job, char *folder, const char *kind);

#endif
