/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verdict.json: what the runner writes about a job, and the report reads.
 */
#ifndef RUNNER_RESULT_H
#define RUNNER_RESULT_H

#include <stdbool.h>

#include "evidence/ktap.h"
#include "verdict/verdict.h"

#define VERDICT_FILE "verdict.json"

struct result {
	char *regression, *kernel, *variant, *machine;
	enum verdict_kind kind;
	bool decided, blind;
	char *reason;
	struct ktap ktap; /* its checks */
	double wall_s;
	char *fatal; /* what split_lock_detect=fatal would do, as it was seen; or NULL */
	char *log;   /* path of the log that shows the reason */
};

/* Writes @dir/verdict.json in one go. 0, or -1 and errno. */
int result_write(const struct result *result, const char *dir);
/* 0, or -1 with one line in *@error, which the caller frees. */
int result_read(struct result *result, const char *path, char **error);
void result_free(struct result *result);

#endif
