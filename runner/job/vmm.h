/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The process that L1 runs in: started, watched (job/watch.h) and ended, with all that it has
 * started. What its end means is decided in verdict/.
 */
#ifndef RUNNER_JOB_VMM_H
#define RUNNER_JOB_VMM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/util.h"
#include "confine/confine.h"
#include "evidence/console.h"
#include "evidence/marker.h"

/* How the VMM came to its end. */
enum vmm_end {
	VMM_EXITED,	  /* by itself; vmm.status */
	VMM_SIGNALLED,	  /* by a signal that was not ours; vmm.status */
	VMM_FAULT,	  /* we stopped it: the kernel log reports a fault */
	VMM_SILENT,	  /* we stopped it: it worked for too long without a word */
	VMM_DEAD,	  /* we stopped it: it neither works nor speaks, nor waits for a CPU */
	VMM_NO_POWER_OFF, /* we stopped it: the test had ended, L1 went on */
	VMM_TIMEOUT,	  /* we stopped it: the job's time was over */
	VMM_FAILED,	  /* we stopped it: it said that it cannot go on; vmm.failure */
	VMM_FLOOD,	  /* we stopped it: a log grew without end; vmm.flooded */
	VMM_DONE,	  /* we stopped it: limits.look had what it wanted */
	VMM_INTERRUPTED,  /* we stopped it: the host program got a signal; vmm.status */
};

struct vmm_limits {
	double wall_s;		     /* for the whole run */
	double silence_s;	     /* CPU time without output, once the test has begun */
	double boot_silence_s;	     /* before that */
	bool moves_clock;	     /* RCU stalls are no fault then */
	bool wall_only;		     /* what is started does the work in processes of its own */
	const struct strings *fails; /* texts in its output by which it says that it cannot go on */
	bool monitor;		     /* it listens on MONITOR_SOCKET */
	/* Of the VMM and all that it starts; "." is its folder. NULL: it may do what we may. */
	const struct confinement *confinement;
	/* If not NULL: called several times a second; true if the VMM is no longer needed. */
	bool (*look)(void *arg);
	void *look_arg;
};

struct vmm {
	enum vmm_end end;
	int status;	     /* exit status or signal number */
	double silent_s;     /* CPU time since the last output */
	char *failure;	     /* its lines with one of limits.fails; or NULL */
	const char *flooded; /* the log that grew; or NULL */
	char *registers;     /* of VMM_SILENT: QEMU's list of them; or NULL */
	struct console console;
	struct marker begin, finish, error; /* as seen on the KTAP port; kind 0: not seen */
	/* When the first two were seen, and its end: seconds of wall clock, from its start on. */
	double begin_s, finish_s, end_s;
};

/*
 * To be called once, before anything else. Blocks the signals that vmm_run waits for, so that none
 * is lost in between, and makes this process the parent of all whose own parent ends.
 */
void vmm_prepare(void);
/* From now on this process is told to stop when its parent ends. Ends it if that has been. */
void vmm_die_with_parent(void);
/*
 * Runs "@dir/@script ." in @dir to its end. 0, or -1 and errno if no process could be started.
 * Nothing that it started is left in either case, nor is anything in @dir but files and folders.
 * A signal that came before is noticed as well.
 */
int vmm_run(struct vmm *vmm, const char *dir, const char *script, const struct vmm_limits *limits);
void vmm_free(struct vmm *vmm);
/* Waits for some milliseconds: 0, or the number of a signal that has come and ends this program. */
int vmm_pause(void);
/* The first fault that ends a run, or NULL. */
const struct fault *vmm_fault(const struct vmm *vmm, bool moves_clock);

#endif
