/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What follows from a job's file: its machine, and the files that it boots. They are looked at
 * here, before anything is started; a job whose environment is not complete is an ERROR.
 */
#ifndef RUNNER_JOB_SETUP_H
#define RUNNER_JOB_SETUP_H

#include "base/pairs.h"
#include "evidence/symbols.h"
#include "job/job.h"
#include "plan/machine.h"

/* In the folder of this program: L1's init. */
#define INIT_ARCHIVE "init.cpio"

/* Where a job begins. */
enum from {
	FROM_BOOT,
	FROM_BOOTED, /* a snapshot of an L1 that has booted */
	FROM_LOADED, /* and that has loaded the kernel's modules */
};

struct setup {
	const struct job *job;
	const char *dir; /* absolute: the job's folder */
	struct machine machine;
	char *build;	   /* absolute: the folder of this program, and of what is made with it */
	char *machine_dir; /* the machine's folder */
	char *start;	   /* its script */
	char *cmdline;	   /* L1's kernel arguments */
	char *words;	   /* what init is told to do (lib/init/job.c) */
	char *plugin;	   /* the split-lock detector; NULL: it takes no part */
	char *gdb_script;  /* what --split-lock=fatal gives to gdb; NULL: it was not asked for */
	/* What the archives of init's second and third stage are put together from (protocol.h). */
	struct strings loaded, cpio;
	char *snapshot; /* the folder that it starts from (job/snapshot.h); NULL: it boots */
	enum from from;
	enum from all_from; /* what the first run was to start from; FROM_BOOT: not known yet */
	int kernel_use, snapshot_use; /* of the cache (cache/lock.h); -1: not of it */
	struct pairs *boot; /* what a boot gets (job/inputs.h); empty until it was looked at */
};

/* 0, or -1 with one line in *@error that says what is missing; the caller frees it. */
int setup_load(struct setup *setup, const struct job *job, const char *dir, char **error);
/*
 * The functions of the kernel, of its modules, which @console says where they were loaded, and of
 * the test. Those that have no map are missing.
 */
void setup_symbols(const struct setup *setup, struct symbols *symbols, const char *console);
/* L1's, in MiB. */
int setup_memory(const struct setup *setup);
/* L1's, of which some may not be started. */
int setup_cpus(const struct setup *setup);
void setup_free(struct setup *setup);

#endif
