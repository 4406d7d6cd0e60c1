/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One job: one regression on one kernel on one machine, booted once or several times.
 */
#ifndef RUNNER_JOB_H
#define RUNNER_JOB_H

#include "plan/machine.h"
#include "plan/regressions.h"
#include "verdict/result.h"
#include "evidence/symbols.h"

struct job {
	const struct regression *regression;
	const struct machine *machine;
	struct symbols *symbols;
	const char *module_map;		      /* text: symbols_add_modules(); or NULL */
	const char *kernel, *initrd, *plugin; /* absolute paths; plugin may be NULL */
	const char *suite;		      /* the directory of the suite's programs */
	const char *gdb_script;		      /* --split-lock=fatal: gdb's part of it; else NULL */
	const char *append;		      /* more kernel arguments, " a=b"; may be "" */
	const char *arguments;		      /* more of them for the test, " --a --b"; may be "" */
	const char *dir;		      /* where the first run's files go */
	const char *shown_dir;		      /* the same as the user wrote it, for messages */
	int memory;			      /* L1's at least, MiB; may be 0 */
	double boot_silence_s;		      /* at least the machine's; may be 0 */
	double timeout_s;		      /* wall clock, each run */
	int repeat;
};

/*
 * Fills in @result's verdict, reason, checks, log and wall time. 0, or the number of the signal
 * that stopped it, or -1 with errno if a file could not be written.
 */
int job_run(const struct job *job, struct result *result);

#endif
