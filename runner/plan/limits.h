/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The ranges of what somebody may ask for. Every stage checks against these, so that what the
 * command line takes no later stage refuses.
 */
#ifndef RUNNER_PLAN_LIMITS_H
#define RUNNER_PLAN_LIMITS_H

#define JOBS_MAX 1024	    /* at a time */
#define REPEAT_MAX 1000	    /* runs of a job */
#define TIMEOUT_MAX_S 86400 /* of one run */
#define TIMEOUT_DEFAULT_S 600
#define CPUS_MAX 16	/* of L1 */
#define SECONDS_MAX 1e9 /* that anything is said to have taken */
#define MEMORY_MAX_MIB (1 << 20)
#define SLOWER_MAX 100	/* times that a test may take as long on a debug kernel */
#define LABEL_MAX 64	/* bytes of a kernel's name, in a folder's name as in the table */
#define NAME_MAX_LEN 64 /* bytes of a regression's name */

#endif
