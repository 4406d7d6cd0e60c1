// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "protocol.h"
#include "verdict/decide.h"

static bool is_lockup(const struct fault *fault)
{
	return fault->kind == FAULT_LOCKUP || fault->kind == FAULT_STORM ||
	       fault->kind == FAULT_RCU_STALL;
}

static const char *fault_noun(const struct fault *fault)
{
	return is_lockup(fault) ? "L1 locked up" : "L1's kernel crashed";
}

/* The glob matches the function, or the function that the compiler has made a part of: "f.cold". */
static bool matches(const char *glob, const char *function)
{
	char *whole;
	bool same;

	if (!glob)
		return false;
	if (!fnmatch(glob, function ? function : "", 0))
		return true;
	if (!function || !strchr(function, '.'))
		return false;
	whole = xstrndup(function, strcspn(function, "."));
	same = !fnmatch(glob, whole, 0);
	free(whole);
	return same;
}

/* That this came during the test is what the regression does. */
static bool means_vulnerable(const struct entry *r, const struct fault *fault)
{
	switch (fault->kind) {
	case FAULT_LOCKUP:
	case FAULT_STORM:
	case FAULT_RCU_STALL:
		return matches(r->kernel_log[LOG_LOCKUP], fault->function);
	case FAULT_WARN:
		return matches(r->kernel_log[LOG_WARN], fault->function);
	case FAULT_OOPS:
		return matches(r->kernel_log[LOG_OOPS], fault->function);
	case FAULT_FINDING:
		return matches(r->kernel_log[LOG_FINDING], fault->function);
	case FAULT_BUG:
		return matches(r->kernel_log[LOG_BUG], fault->function);
	case FAULT_SPLIT_LOCK:
		return r->split_lock;
	case FAULT_PANIC:
		break;
	}
	return false;
}

void vulnerable_by_log(struct verdict *v, const struct fault *fault)
{
	bool said = fault->function && strstr(fault->text, fault->function);

	verdict_set(v, VERDICT_VULNERABLE, CONSOLE_LOG, "kernel log: %s%s%s", fault->text,
		    fault->function && !said ? " in " : "",
		    fault->function && !said ? fault->function : "");
	v->decided = true;
}

static void error_by_finding(struct verdict *v, const struct fault *fault)
{
	bool said = !fault->function || strstr(fault->text, fault->function);

	error(v, CONSOLE_LOG, "L1's kernel reported %s: %s%s%s",
	      fault->after_begin ? "during the test" : "before the test began", fault->text,
	      said ? "" : "; in ", said ? "" : fault->function);
}

/*
 * The first line that means something counts. A warning that the entry does not name changes
 * nothing. What a debug kernel finds that the entry does not name is for somebody to look at.
 */
bool decide_kernel_log(struct verdict *v, const struct evidence *e)
{
	const struct console *console = &e->vmm->console;
	const struct fault *fatal = vmm_fault(e->vmm, entry_moves_clock(e->entry));
	size_t i;

	for (i = 0; i < console->nr_faults; i++) {
		const struct fault *fault = &console->faults[i];

		if (fault == fatal)
			break;
		if ((fault->kind == FAULT_WARN || fault->kind == FAULT_FINDING) &&
		    fault->after_begin && means_vulnerable(e->entry, fault)) {
			vulnerable_by_log(v, fault);
			return true;
		}
		if (fault->kind == FAULT_FINDING) {
			error_by_finding(v, fault);
			return true;
		}
	}
	if (!fatal)
		return false;
	if (!fatal->after_begin)
		error(v, CONSOLE_LOG, "%s before the test began: %s", fault_noun(fatal),
		      fatal->text);
	else if (means_vulnerable(e->entry, fatal))
		vulnerable_by_log(v, fatal);
	else
		error(v, CONSOLE_LOG, "%s during the test: %s%s%s", fault_noun(fatal), fatal->text,
		      fatal->function ? "; in " : "", fatal->function ? fatal->function : "");
	return true;
}

bool silence_decides(const struct entry *entry)
{
	return matches(entry->kernel_log[LOG_LOCKUP], NULL);
}
