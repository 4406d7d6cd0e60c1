/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Many runs beside each other: what each test came to on a kernel and a machine as time went by.
 *
 * A run is a folder of results. Of a job it is kept where it is, what its verdict was, its key and
 * its digests (verdict/result.h); all else is read again where it is to be shown, so that thousands
 * of jobs are no burden. What a run proves is said by report/.
 */
#ifndef RUNNER_HISTORY_HISTORY_H
#define RUNNER_HISTORY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/util.h"
#include "plan/suite.h"
#include "verdict/verdict.h"

struct history_run {
	char *path;    /* as it was found */
	char *real;    /* absolute, without links */
	char *started; /* UTC, ISO 8601; "" if nothing says when */
};

/* Logs whose bytes are the same wherever the key is. */
enum history_log {
	HISTORY_KTAP,
	HISTORY_CONSOLE,
	HISTORY_SPLITLOCK,
	NR_HISTORY_LOGS,
};

/* What a job came to in one run. */
struct seen {
	size_t run;
	enum suite suite;
	char *test, *kernel, *machine; /* whose history it is part of */
	char *folder;		       /* in the run's, "TEST/KERNEL-MACHINE" */
	enum verdict_kind kind;
	char *key, *judge;		/* NULL: unknown */
	char *digests[NR_HISTORY_LOGS]; /* NULL: unknown */
};

/* Two that should be the same: as bits, the logs (1 << HISTORY_KTAP, ...) and the verdict. */
#define DIFFERS_VERDICT (1u << NR_HISTORY_LOGS)

struct instability {
	size_t first, other; /* in the row */
	unsigned int what;
};

enum row_state {
	ROW_UNSTABLE, /* the same went in, and something else came out */
	ROW_CHANGED,  /* the verdict is not the same in all runs */
	ROW_STEADY,
};

/* One test on one kernel on one machine. */
struct row {
	const struct seen *v; /* in the runs' order */
	size_t nr;
	enum row_state state;
	struct instability *unstable;
	size_t nr_unstable;
};

struct history {
	struct history_run *runs; /* in the order in which they were started */
	size_t nr_runs;
	struct seen *seen; /* of each row its own, one after the other */
	size_t nr_seen;
	struct row *rows; /* the unstable first, then the changed */
	size_t nr_rows;
	size_t damaged; /* folders and files that could not be read */
};

/* "ktap.log", ... */
const char *history_log_name(enum history_log log);

/*
 * Finds the runs at and below the folder @dir, each once. One line on stderr for each folder that
 * cannot be read. How many were found.
 */
size_t history_find(struct history *history, const char *dir);
/* Reads the runs' jobs, and makes the rows. One line on stderr for each that is damaged. */
void history_read(struct history *history);
/* Makes the rows of what was seen, in whatever order that is. */
void history_sort(struct history *history);
void history_free(struct history *history);
/* Fills in the state of a row, and what is unstable in it. */
void row_judge(struct row *row);

/* How many rows are in that state. */
size_t history_count(const struct history *history, enum row_state state);
/* "unstable", "changed", "steady" */
const char *row_state_name(enum row_state state);
/* The job's folder; the caller frees it. */
char *seen_path(const struct history *history, const struct seen *seen);

#endif
