/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One job: one regression's test on one kernel on one machine, and its folder's file "job", which
 * says all of it.
 *
 * plan/ writes the file, job/ runs what it says, report/ shows it. A job knows nothing of other
 * jobs, and nothing that is not in its file.
 */
#ifndef RUNNER_JOB_JOB_H
#define RUNNER_JOB_JOB_H

#include <stdbool.h>

#include "plan/entry.h"

/* Files of a job's folder beside its logs (protocol.h). */
#define JOB_FILE "job"
#define COMMAND_FILE "command"
#define VERDICT_FILE "verdict.json"

enum expectation {
	EXPECT_UNKNOWN,
	EXPECT_FIXED,
	EXPECT_VULNERABLE,
};

/* The table's columns, in their order; a job fills one or two. Also the names of variants. */
enum column {
	COLUMN_STOCK,
	COLUMN_BROKEN,
	COLUMN_FIXED,
	COLUMN_RUNNING, /* the kernel that the suite runs on */
	COLUMN_GIVEN,	/* a kernel that somebody asks about */
	NR_COLUMNS,
};

enum split_lock_mode {
	SPLIT_LOCK_REPORT,
	SPLIT_LOCK_FATAL,
};

struct job {
	int number; /* its place in the table, from 0 */
	struct entry entry;
	struct {
		char *label;	     /* as it is shown: a release, or what its owner calls it */
		char *series;	     /* NULL: of no series */
		enum column variant; /* what the kernel is */
		bool columns[NR_COLUMNS];
		enum expectation expected;
		char *dir;	       /* absolute; NULL where the machine boots nothing */
		int memory;	       /* MiB that it needs at least; 0: the machine's */
		double boot_silence_s; /* at least the machine's; 0: the machine's */
	} kernel;
	char *machine;
	char *skip; /* why it is not run here; NULL: it is */
	struct {
		char *outcome; /* that the machine is known to give, whatever the kernel is */
		char *reason;
	} known;	  /* NULL: nothing is */
	char *top;	  /* absolute: the folder of configs/ */
	char *tests;	  /* absolute: the folder of NAME and NAME.cpio */
	double timeout_s; /* wall clock, each run */
	int repeat;
	int alike; /* runs in all of its plan that begin as this job's, its own included */
	enum split_lock_mode split_lock;
	bool accept_kernel_crash;
	bool cold; /* each run boots, also where the machine could start from a snapshot */
};

/* Writes @dir/job in one go. 0, or -1 and errno. */
int job_write(const struct job *job, const char *dir);
/* Reads @dir/job. 0, or -1 with one line in *@error, which the caller frees. */
int job_read(struct job *job, const char *dir, char **error);
void job_free(struct job *job);
/*
 * What people are told that it is: "TEST on KERNEL stock, MACHINE"; of a kernel of somebody's own,
 * without a word between. The caller frees it.
 */
char *job_shown(const struct job *job);

/* "stock", "broken", "fixed", "running", "given"; and back, false if it is none. */
const char *column_name(enum column column);
bool column_parse(const char *name, enum column *column);
/* "FIXED", "VULNERABLE", or NULL. */
const char *expectation_name(enum expectation expected);

#endif
