// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/machine.h"
#include "base/util.h"
#include "verdict/verdict.h"

#define EXIT_SKIP 4
#define EXIT_ASSERT 254

static const char *const names[] = {
	[VERDICT_SKIP] = "SKIP",
	[VERDICT_FIXED] = "FIXED",
	[VERDICT_VULNERABLE] = "VULNERABLE",
	[VERDICT_ERROR] = "ERROR",
};

const char *verdict_name(enum verdict_kind kind)
{
	return names[kind];
}

bool verdict_parse(const char *name, enum verdict_kind *kind)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i], name)) {
			*kind = (enum verdict_kind)i;
			return true;
		}
	}
	return false;
}

void verdict_set(struct verdict *verdict, enum verdict_kind kind, const char *log, const char *fmt,
		 ...)
{
	char *full, *clean;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&full, fmt, ap) < 0)
		full = xstrdup("out of memory");
	va_end(ap);
	clean = clean_text(full, strlen(full));
	free(full);
	free(verdict->reason);
	verdict->reason = shorten(clean, REASON_MAX);
	free(clean);
	verdict->kind = kind;
	verdict->log = log;
}

#define error(v, log, ...) verdict_set(v, VERDICT_ERROR, log, __VA_ARGS__)

static bool decides(const struct regression *r, const char *check)
{
	size_t i;

	for (i = 0; i < r->decides.nr; i++) {
		if (!fnmatch(r->decides.v[i], check, 0))
			return true;
	}
	return false;
}

/* How a VMM ended that should have gone on, in words. */
static void error_vmm(struct verdict *v, const struct evidence *e, const char *when)
{
	const struct vmm *vmm = e->vmm;
	const char *last = vmm->console.last ? vmm->console.last : "nothing";

	switch (vmm->end) {
	case VMM_EXITED:
		if (!e->vmm_ended_well)
			error(v, VMM_LOG, "%s ended with status %d %s: %s", e->vmm_program,
			      vmm->status, when, e->vmm_says ? e->vmm_says : "it said nothing");
		else
			error(v, CONSOLE_LOG, "L1 powered off or reset %s; its last words: %s",
			      when, last);
		break;
	case VMM_SIGNALLED:
		error(v, VMM_LOG, "%s was ended by signal %d (%s) %s%s%s", e->vmm_program,
		      vmm->status, strsignal(vmm->status), when, e->vmm_says ? ": " : "",
		      e->vmm_says ? e->vmm_says : "");
		break;
	case VMM_SILENT:
		error(v, CONSOLE_LOG, "L1 hung %s: no output for %.0f s of CPU time after: %s",
		      when, vmm->silent_s, last);
		break;
	case VMM_DEAD:
		error(v, CONSOLE_LOG,
		      "L1 stopped for good %s: no output and no CPU time taken after: %s", when,
		      last);
		break;
	case VMM_TIMEOUT:
		error(v, CONSOLE_LOG, "the job's wall-clock limit was over %s; last words: %s",
		      when, last);
		break;
	case VMM_NO_POWER_OFF:
		error(v, CONSOLE_LOG, "L1 did not power off after the test's end; last words: %s",
		      last);
		break;
	case VMM_FAILED:
		error(v, VMM_LOG, "%s failed %s: %s", e->vmm_program, when, vmm->failure);
		break;
	case VMM_FAULT:
	case VMM_INTERRUPTED:
		error(v, CONSOLE_LOG, "L1 was stopped %s; last words: %s", when, last);
		break;
	}
}

static bool is_lockup(const struct fault *fault)
{
	return fault->kind == FAULT_LOCKUP || fault->kind == FAULT_STORM ||
	       fault->kind == FAULT_RCU_STALL;
}

static const char *fault_noun(const struct fault *fault)
{
	return is_lockup(fault) ? "L1 locked up" : "L1's kernel crashed";
}

/* What L1's kernel says about itself. True if that settles it. */
static bool decide_fault(struct verdict *v, const struct evidence *e)
{
	const struct regression *r = e->regression;
	const struct fault *fault = vmm_fault(e->vmm, regression_moves_clock(r));

	if (!fault)
		return false;
	if (!fault->after_begin) {
		error(v, CONSOLE_LOG, "%s before the test began: %s", fault_noun(fault),
		      fault->text);
	} else if ((r->lockup_decides && is_lockup(fault)) ||
		   (r->split_lock && fault->kind == FAULT_SPLIT_LOCK)) {
		verdict_set(v, VERDICT_VULNERABLE, CONSOLE_LOG, "kernel log: %s", fault->text);
		v->decided = true;
	} else {
		error(v, CONSOLE_LOG, "%s during the test: %s", fault_noun(fault), fault->text);
	}
	return true;
}

/* Begin and end of the run. True if that settles it. */
static bool decide_course(struct verdict *v, const struct evidence *e, const struct ktap *ktap)
{
	const struct vmm *vmm = e->vmm;

	if (vmm->error.kind) {
		error(v, CONSOLE_LOG, "L1's set-up failed: %s", vmm->error.text);
	} else if (!vmm->begin.kind) {
		error_vmm(v, e, "before the test began");
	} else if (vmm->finish.kind) {
		return false;
	} else if (e->regression->lockup_decides && vmm->end == VMM_SILENT) {
		verdict_set(v, VERDICT_VULNERABLE, KTAP_LOG,
			    "L1 did not come back: no output for %.0f s of CPU time after: %s",
			    vmm->silent_s, ktap->last ? ktap->last : "the test began");
		v->decided = true;
	} else {
		error_vmm(v, e, "before the test's end");
	}
	return true;
}

static size_t count_failed(const struct ktap *ktap)
{
	size_t i, n = 0;

	for (i = 0; i < ktap->nr_checks; i++)
		n += !ktap->checks[i].ok;
	return n;
}

/* The test's end, its document, and whether both say the same. True if that is an ERROR. */
static bool decide_end(struct verdict *v, const struct evidence *e, const struct ktap *ktap)
{
	const struct vmm *vmm = e->vmm;
	const struct marker *end = &vmm->finish;
	size_t failed = count_failed(ktap);

	if (ktap->bail)
		error(v, KTAP_LOG, "the test gave up: %s", ktap->bail);
	else if (end->end == END_SIGNAL)
		error(v, KTAP_LOG, "the test was ended by signal %d (%s) after: %s", end->value,
		      strsignal(end->value), ktap->last ? ktap->last : "nothing");
	else if (end->end == END_TIMEOUT)
		error(v, KTAP_LOG, "the test did not end within %d s of L1's time; last words: %s",
		      end->value, ktap->last ? ktap->last : "none");
	else if (end->value == EXIT_ASSERT)
		error(v, KTAP_LOG, "the test gave up without saying why");
	else if (ktap->malformed && !(end->value == EXIT_SKIP && !ktap->nr_checks))
		error(v, KTAP_LOG, "the test's output is damaged: %s", ktap->malformed);
	else if (end->value == 0 && failed)
		error(v, KTAP_LOG, "the test says success, but %zu of its checks failed", failed);
	else if (end->value != 0 && end->value != EXIT_SKIP && !failed)
		error(v, KTAP_LOG, "the test ended with status %d, but no check failed",
		      end->value);
	else if (vmm->end != VMM_EXITED || !e->vmm_ended_well)
		error_vmm(v, e, "after the test's end");
	else
		return false;
	return true;
}

/* Appends the split-lock oracle's check. True if the oracle itself failed. */
static bool add_split_lock(struct verdict *v, const struct evidence *e, struct ktap *ktap)
{
	const struct splitlock *sl = e->splitlock;
	char *detail;

	if (!e->regression->split_lock)
		return false;
	if (e->no_split_lock_why) {
		ktap_add_check(ktap, SPLIT_LOCK_CHECK, true, true, e->no_split_lock_why);
		return false;
	}
	if (!sl->present || sl->malformed) {
		error(v, SPLITLOCK_LOG, "the split-lock detector's report is %s%s",
		      sl->present ? "damaged: " : "missing: the plugin was not loaded",
		      sl->present ? sl->malformed : "");
		return true;
	}
	detail = splitlock_describe(sl, e->symbols);
	ktap_add_check(ktap, SPLIT_LOCK_CHECK, !sl->kernel, false, detail);
	free(detail);
	return false;
}

static const char *log_of(const struct check *check)
{
	return !strcmp(check->name, SPLIT_LOCK_CHECK) ? SPLITLOCK_LOG : KTAP_LOG;
}

/* Nothing that decides ran, for it was skipped. */
static bool is_blind(const struct evidence *e, const struct ktap *ktap)
{
	bool skipped = false;
	size_t i;

	for (i = 0; i < ktap->nr_checks; i++) {
		const struct check *check = &ktap->checks[i];

		if (!decides(e->regression, check->name))
			continue;
		if (!check->skip)
			return false;
		skipped = true;
	}
	return skipped;
}

static bool decide_failed(struct verdict *v, const struct evidence *e, const struct ktap *ktap)
{
	const struct check *first = NULL;
	size_t failed = count_failed(ktap), i;
	char more[48] = "";

	/*
	 * A deciding one is the reason if there is any; of these the innermost, which comes
	 * before its parent, and has the figures.
	 */
	for (i = 0; i < ktap->nr_checks; i++) {
		const struct check *check = &ktap->checks[i];
		bool decided = !check->ok && decides(e->regression, check->name);

		if (!check->ok && (!first || (decided && !v->decided)))
			first = check;
		v->decided |= decided;
	}
	if (!first)
		return false;
	v->blind = is_blind(e, ktap);
	if (failed > 1)
		snprintf(more, sizeof(more), " (and %zu more failed)", failed - 1);
	verdict_set(v, VERDICT_VULNERABLE, log_of(first), "%s%s%s%s", first->name, more,
		    *first->detail ? ": " : "", first->detail);
	return true;
}

static bool decide_skipped(struct verdict *v, const struct evidence *e, const struct ktap *ktap)
{
	const struct check *skipped = NULL;
	bool all = true;
	size_t i;

	for (i = 0; i < ktap->nr_checks; i++) {
		const struct check *check = &ktap->checks[i];

		if (!check->skip)
			all = false;
		else if (!skipped || (decides(e->regression, check->name) &&
				      !decides(e->regression, skipped->name)))
			skipped = check;
	}
	if (e->vmm->finish.value != EXIT_SKIP && !(all && (skipped || ktap->skip_all)) &&
	    !(skipped && decides(e->regression, skipped->name)))
		return false;
	if (ktap->skip_all && *ktap->skip_all)
		verdict_set(v, VERDICT_SKIP, KTAP_LOG, "%s", ktap->skip_all);
	else if (skipped)
		verdict_set(v, VERDICT_SKIP, log_of(skipped), "%s: %s", skipped->name,
			    *skipped->detail ? skipped->detail : "no reason given");
	else
		verdict_set(v, VERDICT_SKIP, KTAP_LOG, "%s",
			    ktap->last ? ktap->last : "no reason given");
	return true;
}

static void decide_passed(struct verdict *v, const struct evidence *e, const struct ktap *ktap)
{
	const struct regression *r = e->regression;
	const struct check *shown = NULL;
	size_t passed = 0, deciding = 0, i, n;

	for (i = 0; i < r->decides.nr; i++) {
		for (n = 0; n < ktap->nr_checks; n++) {
			if (!ktap->checks[n].skip &&
			    !fnmatch(r->decides.v[i], ktap->checks[n].name, 0))
				break;
		}
		if (n == ktap->nr_checks) {
			error(v, KTAP_LOG, "no check named %s ran, which is what decides",
			      r->decides.v[i]);
			return;
		}
	}
	for (n = 0; n < ktap->nr_checks; n++) {
		const struct check *check = &ktap->checks[n];

		if (check->skip)
			continue;
		passed++;
		if (!decides(r, check->name))
			continue;
		deciding++;
		if (!shown && *check->detail)
			shown = check;
	}
	verdict_set(v, VERDICT_FIXED, KTAP_LOG, "%zu checks passed, %zu of them deciding%s%s%s%s",
		    passed, deciding, shown ? "; " : "", shown ? shown->name : "",
		    shown ? ": " : "", shown ? shown->detail : "");
}

void verdict_decide(struct verdict *v, const struct evidence *e, struct ktap *ktap)
{
	*v = (struct verdict){0};
	if (decide_fault(v, e) || decide_course(v, e, ktap) || decide_end(v, e, ktap) ||
	    add_split_lock(v, e, ktap) || decide_failed(v, e, ktap) || decide_skipped(v, e, ktap))
		return;
	decide_passed(v, e, ktap);
}
