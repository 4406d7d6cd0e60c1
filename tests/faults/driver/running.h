/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run of words.json, in the sandbox, with what a row changes.
 */
#ifndef FAULTS_RUNNING_H
#define FAULTS_RUNNING_H

#include "ends.h"
#include "fault.h"
#include "trace.h"

struct running {
	struct trace trace;
	json_t *run, *row; /* with the sandbox's values */
	struct end ends[TOGETHER_MAX];

	char *words[TOGETHER_MAX][2]; /* names of the files for what is said */
	struct strings argv, env;
};

/* Sets up the run that is called @name; @row may be NULL. */
void running_prepare(struct running *running, const struct doing *doing, const char *name,
		     const json_t *row);
/* Runs it, and reads what was said. 0, or -1 and errno. */
int running_go(struct running *running);
void running_free(struct running *running);

#endif
