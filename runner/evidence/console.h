/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * L1's kernel log, read while it grows: which faults it reports, and whether they came
 * before or after the test began.
 */
#ifndef RUNNER_CONSOLE_H
#define RUNNER_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/lines.h"

enum fault_kind {
	FAULT_PANIC,
	FAULT_OOPS, /* also BUG and general protection fault: with oops=panic a panic follows */
	FAULT_SPLIT_LOCK,
	FAULT_LOCKUP, /* soft or hard lockup */
	FAULT_STORM,  /* one timer interrupt that took a second or more */
	FAULT_RCU_STALL,
};

struct fault {
	enum fault_kind kind;
	bool after_begin;
	size_t line; /* of the log, from 1 */
	char *text;  /* the log's line without its time stamp */
};

struct console {
	struct lines lines;
	size_t nr_lines;
	bool begun;
	struct fault *faults; /* in the log's order; at most a few dozen are kept */
	size_t nr_faults;
	char *last; /* last line that is not empty, without time stamp; or NULL */
};

void console_feed(struct console *console, const char *s, size_t len);
/* Nothing more will come: an unfinished last line counts as well. */
void console_finish(struct console *console);
void console_free(struct console *console);

/* The fault that a line of the log reports, false if none. */
bool console_classify(const char *message, enum fault_kind *kind);
/* The line behind its time stamp and its "caller" field. */
const char *console_message(const char *line);

#endif
