// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "evidence/console.h"
#include "evidence/finding.h"

/* kernel/locking/lockdep.c, behind "WARNING: ". */
static const char *const lock_reports[] = {
	"possible circular locking dependency",
	"possible recursive locking",
	"possible irq lock inversion dependency",
	"inconsistent lock state",
	"bad unlock balance",
	"bad contention",
	"held lock freed",
	"lock held when returning to user space",
	"Nested lock was not taken",
	"suspicious RCU usage",
	"HARDIRQ-safe -> HARDIRQ-unsafe lock order",
	"HARDIRQ-READ-safe -> HARDIRQ-unsafe lock order",
	"SOFTIRQ-safe -> SOFTIRQ-unsafe lock order",
	"SOFTIRQ-READ-safe -> SOFTIRQ-unsafe lock order",
};

/* Behind "BUG: ". The last one means that lockdep has given up. */
static const char *const bug_reports[] = {
	"KASAN: ",
	"sleeping function called from invalid context",
	"scheduling while atomic",
	"Invalid wait context",
	"using ",
	"MAX_LOCK",
};

/*
 * Where a WARN() is context tracking's: what was told of a CPU, to be in user space, in the kernel
 * or in a guest, is not so.
 */
static const char *const context_files[] = {
	"kernel/context_tracking.c:",
	"linux/context_tracking.h:",
	"entry-common.h:",
	"kernel/entry/",
};

static bool begins_one(const char *s, const char *const *texts, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		if (starts_with(s, texts[i]))
			return true;
	}
	return false;
}

static bool is_of_context(const char *s)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(context_files); i++) {
		if (strstr(s, context_files[i]))
			return true;
	}
	return false;
}

bool finding_begins(const char *s)
{
	const char *bug = strstr(s, "BUG: ");

	if (starts_with(s, "WARNING: ") &&
	    (begins_one(s + strlen("WARNING: "), lock_reports, ARRAY_SIZE(lock_reports)) ||
	     is_of_context(s)))
		return true;
	/* lockdep has "[ BUG: Invalid wait context ]". */
	if (!bug || (bug != s && !starts_with(s, "[ ")))
		return false;
	bug += strlen("BUG: ");
	if (starts_with(bug, "KCSAN: "))
		return strstr(bug, " [kvm");
	return begins_one(bug, bug_reports, ARRAY_SIZE(bug_reports));
}

char *finding_function(const char *s)
{
	const char *module = strstr(s, " [kvm"), *unsure = strstr(s, "? ");

	return module && !unsure && strstr(s, "+0x") < module ? console_function(s) : NULL;
}
