/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Faults are done by several processes, each with a sandbox of its own.
 */
#ifndef FAULTS_WORKERS_H
#define FAULTS_WORKERS_H

#include "table.h"

struct work {
	const struct table *table;
	const size_t *chosen; /* the faults to do */
	size_t nr;
	int jobs;
	const char *dir; /* for the sandboxes */
	const char *top; /* of the suite */
};

/* A fault that was done: @result has "wrong" and "notes", and "skipped" if it was not. */
typedef void (*done_fn)(void *arg, const struct fault *fault, const json_t *result);

/* 0, or -1 after one line: then not all were done. */
int workers_run(const struct work *work, done_fn done, void *arg);

#endif
