/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What split_lock_detect=fatal would make of the split locks that a boot has found, on a
 * machine that cannot detect them itself: for each instruction one more boot, in
 * DIR/fatal/FUNCTION+0xOFFSET (or user_0xADDRESS), where gdb delivers the alignment check.
 */
#ifndef RUNNER_JOB_FATAL_H
#define RUNNER_JOB_FATAL_H

#include "evidence/ktap.h"
#include "evidence/splitlock.h"
#include "job/setup.h"
#include "job/vmm.h"
#include "verdict/verdict.h"

#define FATAL_DIR "fatal"

struct fatal {
	struct strings names, reports; /* each boot's folder, and what the kernel said there */
	char *text; /* what they showed, one line; NULL if nothing was to be shown */
};

/*
 * Boots for each of @splitlock's instructions, of a run in @dir whose verdict is @verdict; @symbols
 * are those of its kernel. What is seen becomes a check of @ktap each, and the reason of a verdict
 * that is about split locks; a boot that does not show it makes the verdict ERROR. Returns like
 * run_job.
 */
int fatal_show(struct fatal *fatal, const struct setup *setup, const char *dir,
	       const struct vmm_limits *limits, const struct splitlock *splitlock,
	       const struct symbols *symbols, struct verdict *verdict, struct ktap *ktap);
/* NULL if two runs showed the same, time stamps included; else where they differ. */
char *fatal_compare(const struct fatal *first, const struct fatal *other);
void fatal_free(struct fatal *fatal);

#endif
