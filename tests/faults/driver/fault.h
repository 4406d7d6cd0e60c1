/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One fault from its beginning to its end.
 */
#ifndef FAULTS_FAULT_H
#define FAULTS_FAULT_H

#include "sandbox.h"
#include "table.h"

/* What a worker has, from one fault to the next. */
struct doing {
	const struct table *table;
	struct sandbox sandbox;
	json_t *ready;	 /* runs that were seen to come out right in the sandbox */
	const char *dir; /* all workers' (counts.h) */
};

struct outcome {
	const char *skipped;  /* why; NULL: it was done */
	struct strings wrong; /* none: all was as expected */
	struct strings notes;
};

void fault_do(struct doing *doing, const struct fault *fault, struct outcome *outcome);

#endif
