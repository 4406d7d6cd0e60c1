/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which jobs of a plan begin alike, up to where the kernel's modules are loaded: on one machine,
 * with one kernel, as many CPUs, as much memory, the same arguments, and without a detector, which
 * sees that begin.
 *
 * A job is told their number (job/job.h); what is made of it is job/snapshot.c's.
 */
#ifndef RUNNER_PLAN_ALIKE_H
#define RUNNER_PLAN_ALIKE_H

#include "job/job.h"
#include "plan/machine.h"

struct alike {
	struct alike_group {
		const char *machine, *kernel; /* of the first job, which have to stay */
		char *append;
		int cpus, memory;
		int runs;
	} * v;
	size_t nr;
};

/* Counts the runs of @job, which boots on @machine. */
void alike_add(struct alike *alike, const struct job *job, const struct machine *machine);
/* The runs that begin like @job's; its own where it has not been counted. */
int alike_runs(const struct alike *alike, const struct job *job, const struct machine *machine);
void alike_free(struct alike *alike);

#endif
