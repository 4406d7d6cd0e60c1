/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the evidence of one run to its verdict. ERROR beats VULNERABLE beats FIXED, and a
 * run without its end line is never FIXED.
 */
#ifndef RUNNER_VERDICT_VERDICT_H
#define RUNNER_VERDICT_VERDICT_H

#include <stdbool.h>

#include "evidence/ktap.h"
#include "evidence/positions.h"
#include "evidence/splitlock.h"
#include "job/vmm.h"
#include "plan/entry.h"

/* Two or three lines under a table. */
#define REASON_MAX 239
#define SPLIT_LOCK_CHECK "no_split_lock_in_kernel"

/* In order of severity. */
enum verdict_kind {
	VERDICT_SKIP,
	VERDICT_FIXED,
	VERDICT_VULNERABLE,
	VERDICT_ERROR,
};

struct verdict {
	enum verdict_kind kind;
	bool decided;	 /* VULNERABLE for the regression's own reason */
	bool blind;	 /* what decides was skipped: it was another check that failed */
	char *reason;	 /* one line, at most REASON_MAX bytes */
	const char *log; /* name of the log that shows it */
};

struct evidence {
	const struct entry *entry;
	const struct vmm *vmm;
	bool vmm_ended_well;	       /* of a VMM that ended by itself: its status is a good one */
	const char *vmm_says;	       /* at its end, or NULL */
	const char *vmm_program;       /* for messages */
	const char *no_split_lock_why; /* why nobody looked for any; NULL: the detector did */
	const struct splitlock *splitlock;
	const struct symbols *symbols;
	struct positions positions; /* of an L1 that had gone silent */
};

/*
 * @ktap is the test's own output; the split-lock oracle's check is appended to it. The
 * caller frees verdict->reason.
 */
void verdict_decide(struct verdict *verdict, const struct evidence *evidence, struct ktap *ktap);
/* Replaces a verdict, with a reason that is made short enough. */
void verdict_set(struct verdict *verdict, enum verdict_kind kind, const char *log, const char *fmt,
		 ...) __attribute__((format(printf, 4, 5)));
/* VERDICT_FIXED is "FIXED" of a regression, "PASS" of another suite's test. */
const char *verdict_name(enum verdict_kind kind, enum suite suite);
/* True if @name is one, of whatever suite; the kind in *@kind. */
bool verdict_parse(const char *name, enum verdict_kind *kind);

#endif
