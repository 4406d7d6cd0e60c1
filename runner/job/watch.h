/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is looked at while a VMM runs: its logs, and the time that it takes.
 *
 * Silence is measured in the VMM's CPU time. Where there is no CPU time, only such time counts in
 * which the VMM could have had some: not while it waits for a CPU or is stopped, and not while this
 * program itself does not run. So neither a busy host nor one that was frozen changes a verdict.
 * Each look is bounded, whatever the VMM writes.
 */
#ifndef RUNNER_JOB_WATCH_H
#define RUNNER_JOB_WATCH_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/lines.h"
#include "job/vmm.h"

/* No honest job writes more into one of its logs. */
#define LOG_MAX (32 << 20)

/* The logs that are read. */
enum watched {
	WATCH_CONSOLE,
	WATCH_KTAP,
	WATCH_SAYS,
	NR_WATCHED,
};

struct watch {
	struct vmm *vmm;
	const struct vmm_limits *limits;
	pid_t pid;
	const char *dir;
	int fd[NR_WATCHED];
	struct lines ktap, says;
	double last;	   /* clock at the last look */
	double wall;	   /* seconds since the start, without those that were not ours */
	double cpu;	   /* of the VMM, at the last look */
	double given;	   /* seconds that it worked, or could have and did not */
	double idle;	   /* seconds in a row that it could have used and did not */
	double idle_cpu;   /* its CPU time when they began */
	double fault_at;   /* of the time that it was given; negative: no fault yet */
	double failure_at; /* wall; negative: no failure yet */
	double output_cpu, finish_cpu;
};

/* Makes the logs in @dir, empty. 0, or -1 and errno. */
int watch_open(struct watch *watch, struct vmm *vmm, const struct vmm_limits *limits,
	       const char *dir);
/* The VMM is process @pid from now on. */
void watch_start(struct watch *watch, pid_t pid);
/* Looks at logs and clocks. True if the VMM is to be stopped, for the reason in vmm->end. */
bool watch_look(struct watch *watch);
/* After the VMM's end: what is left in the logs. */
void watch_finish(struct watch *watch);
void watch_close(struct watch *watch);

#endif
