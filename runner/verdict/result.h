/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verdict.json: what a job came to. The job's file, beside it, says what the job was.
 */
#ifndef RUNNER_VERDICT_RESULT_H
#define RUNNER_VERDICT_RESULT_H

#include <stdbool.h>

#include "evidence/ktap.h"
#include "verdict/verdict.h"

struct result {
	enum verdict_kind kind;
	bool decided, blind; /* as in struct verdict */
	bool began;	     /* the test did; where it did not, L1 did not come so far */
	char *reason;
	char *log;	 /* the file that shows the reason, relative to the job's folder */
	char *fatal;	 /* what split_lock_detect=fatal would do, as it was seen; or NULL */
	size_t warnings; /* of the kernel, during the test */
	double wall_s;
	struct ktap ktap; /* its checks */
};

/* Writes @path in one go. 0, or -1 and errno. */
int result_write(const struct result *result, enum suite suite, const char *path);
/* 0, or -1 with one line in *@error, which the caller frees. */
int result_read(struct result *result, const char *path, char **error);
void result_free(struct result *result);

#endif
