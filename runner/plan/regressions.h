/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * configs/regressions.json: what a regression's test needs, and what decides it.
 */
#ifndef RUNNER_REGRESSIONS_H
#define RUNNER_REGRESSIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/util.h"

struct regression {
	char *name;
	char *title;	  /* one line, for --list */
	char *about;	  /* one sentence: what VULNERABLE means */
	char *append;	  /* more kernel arguments for L1 */
	int cpus;	  /* L1's */
	int timeout_s;	  /* of the test, in L1's virtual time */
	double silence_s; /* VMM CPU time without output after which the test is stuck */
	struct strings modules;
	struct strings decides; /* globs; each must match a check that passed */
	bool split_lock;	/* the split-lock detector is an oracle here */
	bool lockup_decides;	/* a lockup, a storm, or an L1 that does not come back decides */
};

struct regressions {
	struct regression *v; /* in the verdict table's order */
	size_t nr;
};

/* 0, or -1 with one line in *@error, which the caller frees. */
int regressions_load(struct regressions *regressions, const char *path, char **error);
const struct regression *regressions_find(const struct regressions *regressions, const char *name);
void regressions_free(struct regressions *regressions);
/* A test that moves L1's clock makes RCU stalls and hung tasks appear that are none. */
bool regression_moves_clock(const struct regression *regression);

#endif
