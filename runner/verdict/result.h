/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verdict.json: what a job came to. The job's file, beside it, says what the job was.
 */
#ifndef RUNNER_VERDICT_RESULT_H
#define RUNNER_VERDICT_RESULT_H

#include <stdbool.h>

#include "base/pairs.h"
#include "evidence/ktap.h"
#include "verdict/verdict.h"

/* Where L1 came from. */
enum origin {
	ORIGIN_BOOT,
	ORIGIN_SNAPSHOT,
	ORIGIN_RUNNING, /* machine host: nothing was started */
	NR_ORIGINS,
};

/* Of one run: what took how many seconds of wall clock. Negative: what ends it was not seen. */
struct phases {
	enum origin origin;
	double wait_s; /* until there was a snapshot, which may have to be made first */
	double boot_s; /* from the VMM's start to the test's, L1 booted or restored */
	double test_s; /* to the test's end */
	double end_s;  /* to the VMM's end */
};

struct result {
	enum verdict_kind kind;
	bool decided, blind; /* as in struct verdict */
	bool began;	     /* the test did; where it did not, L1 did not come so far */
	char *reason;
	char *log;	       /* the file that shows the reason, relative to the job's folder */
	char *fatal;	       /* what split_lock_detect=fatal would do, as it was seen; or NULL */
	size_t warnings;       /* of the kernel, during the test */
	double wall_s;	       /* of all runs, and of what is done before and after */
	struct phases *phases; /* of each run */
	size_t nr_phases;      /* 0: not known, as in files of earlier versions */
	struct ktap ktap;      /* its checks */
	/* Of a machine that gives the same bytes each time, where they are known: */
	char *key;	      /* the digest of what went into it; NULL: unknown */
	struct pairs inputs;  /* that, part by part (job/inputs.h) */
	char *judge;	      /* the digest of what makes a verdict of the logs; or NULL */
	struct pairs digests; /* of its logs, by their names; of those that end by themselves */
};

/* "boot", "snapshot", "running" */
const char *origin_name(enum origin origin);
void result_add_phases(struct result *result, const struct phases *phases);
/* As verdict.json has them: an array, empty if they are not known. For the caller. */
json_t *result_phases(const struct result *result);
/* Writes @path in one go. 0, or -1 and errno. */
int result_write(const struct result *result, enum suite suite, const char *path);
/* 0, or -1 with one line in *@error, which the caller frees. */
int result_read(struct result *result, const char *path, char **error);
void result_free(struct result *result);

#endif
