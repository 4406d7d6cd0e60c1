/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * L1's kernel log, read while it grows: which faults and warnings it reports, in which function,
 * and whether they came before or after the test began. What they mean is decided in verdict/.
 */
#ifndef RUNNER_EVIDENCE_CONSOLE_H
#define RUNNER_EVIDENCE_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/lines.h"

enum fault_kind {
	FAULT_PANIC,
	FAULT_OOPS, /* a page fault, a general protection fault; with oops=panic a panic follows */
	FAULT_BUG,  /* "kernel BUG at" */
	FAULT_SPLIT_LOCK,
	FAULT_LOCKUP, /* soft or hard lockup */
	FAULT_STORM,  /* one timer interrupt that took a second or more */
	FAULT_RCU_STALL,
	FAULT_WARN,    /* no fault: the kernel goes on */
	FAULT_FINDING, /* the same, of a debug kernel's checks (finding.h) */
};

struct fault {
	enum fault_kind kind;
	bool after_begin;
	size_t line;	/* of the log, from 1 */
	char *text;	/* the log's line without its time stamp */
	char *function; /* in which it came, without offset and module; NULL if the log says none */
};

struct console {
	struct lines lines;
	size_t nr_lines;
	bool begun;
	struct fault
		*faults; /* in the log's order; the first few dozen of faults and of warnings */
	size_t nr_faults;
	size_t nr_warnings; /* since the test began, all of them */
	char *last;	    /* last line that is not empty, without time stamp; or NULL */
};

void console_feed(struct console *console, const char *s, size_t len);
/* Nothing more will come: an unfinished last line counts as well. */
void console_finish(struct console *console);
void console_free(struct console *console);

/* The fault, warning or finding that a line of the log reports, false if none. */
bool console_classify(const char *message, enum fault_kind *kind);
/*
 * The function of a line like "... func+0x12/0x34 [kvm]", without offset and module; NULL if there
 * is none. The caller frees it.
 */
char *console_function(const char *message);
/* The line behind its time stamp and its "caller" field. */
const char *console_message(const char *line);

#endif
