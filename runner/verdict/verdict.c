// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "protocol.h"
#include "verdict/decide.h"

static const char *const names[] = {
	[VERDICT_SKIP] = "SKIP",
	[VERDICT_FIXED] = "FIXED",
	[VERDICT_VULNERABLE] = "VULNERABLE",
	[VERDICT_ERROR] = "ERROR",
};

/* Of other suites' tests. */
static const char *const foreign_names[] = {
	[VERDICT_SKIP] = "SKIP",
	[VERDICT_FIXED] = "PASS",
	[VERDICT_VULNERABLE] = "FAIL",
	[VERDICT_ERROR] = "ERROR",
};

const char *verdict_name(enum verdict_kind kind, enum suite suite)
{
	return suite == SUITE_REGRESSIONS ? names[kind] : foreign_names[kind];
}

bool verdict_parse(const char *name, enum verdict_kind *kind)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i], name) || !strcmp(foreign_names[i], name)) {
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
		error(v, KTAP_LOG,
		      "the test did not end within %d s of L1's time, and L1 went on; it last "
		      "said: %s",
		      end->value, ktap->last ? ktap->last : "nothing");
	else if (end->value == TEST_ASSERT_EXIT)
		error(v, KTAP_LOG, "the test gave up without saying why");
	else if (ktap->malformed && !(end->value == KSFT_SKIP && !ktap->nr_checks))
		error(v, KTAP_LOG, "the test's output is damaged: %s", ktap->malformed);
	else if (end->value == 0 && failed)
		error(v, KTAP_LOG, "the test says success, but %zu of its checks failed", failed);
	else if (end->value != 0 && end->value != KSFT_SKIP && !failed)
		error(v, KTAP_LOG, "the test ended with status %d, but no check failed",
		      end->value);
	else if (vmm->end != VMM_EXITED || !e->vmm_ended_well)
		error_vmm(v, e, "after the test's end",
			  vmm->console.last ? vmm->console.last : "nothing");
	else
		return false;
	return true;
}

/* Appends the split-lock oracle's check. True if the oracle itself failed. */
static bool add_split_lock(struct verdict *v, const struct evidence *e, struct ktap *ktap)
{
	const struct splitlock *sl = e->splitlock;
	char *detail;

	if (!e->entry->split_lock)
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
	/* Not by their sum, which a report can make overflow. */
	ktap_add_check(ktap, SPLIT_LOCK_CHECK, !sl->nr, false, detail);
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

		if (!entry_decides(e->entry, check->name))
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
		bool decided = !check->ok && entry_decides(e->entry, check->name);

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
		else if (!skipped || (entry_decides(e->entry, check->name) &&
				      !entry_decides(e->entry, skipped->name)))
			skipped = check;
	}
	if (e->vmm->finish.value != KSFT_SKIP && !(all && (skipped || ktap->skip_all)) &&
	    !(skipped && entry_decides(e->entry, skipped->name)))
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

/* A glob of the entry that matches no check that ran, or NULL. */
static const char *unmatched(const struct entry *r, const struct ktap *ktap)
{
	size_t i, n;

	for (i = 0; i < r->decides.nr; i++) {
		for (n = 0; n < ktap->nr_checks; n++) {
			if (!ktap->checks[n].skip &&
			    !fnmatch(r->decides.v[i], ktap->checks[n].name, 0))
				break;
		}
		if (n == ktap->nr_checks)
			return r->decides.v[i];
	}
	return NULL;
}

/* "a, b, c", or "none". */
static char *names_of(const struct ktap *ktap)
{
	struct text t = {0};
	size_t i;

	for (i = 0; i < ktap->nr_checks; i++) {
		if (!ktap->checks[i].skip)
			text_addf(&t, "%s%s", t.len ? ", " : "", ktap->checks[i].name);
	}
	return t.len ? text_take(&t) : xstrdup("none");
}

static void decide_passed(struct verdict *v, const struct evidence *e, const struct ktap *ktap)
{
	const char *missing = unmatched(e->entry, ktap);
	const struct check *shown = NULL;
	size_t passed = 0, deciding = 0, n;
	char *names;

	if (missing) {
		names = names_of(ktap);
		error(v, KTAP_LOG,
		      "\"decides\" has %s, and no check of that name ran; these did: %s", missing,
		      names);
		free(names);
		return;
	}
	for (n = 0; n < ktap->nr_checks; n++) {
		const struct check *check = &ktap->checks[n];

		if (check->skip)
			continue;
		passed++;
		if (!entry_decides(e->entry, check->name))
			continue;
		deciding++;
		if (!shown && *check->detail)
			shown = check;
	}
	verdict_set(v, VERDICT_FIXED, KTAP_LOG, "%zu check%s passed, %zu of them deciding%s%s%s%s",
		    passed, passed == 1 ? "" : "s", deciding, shown ? "; " : "",
		    shown ? shown->name : "", shown ? ": " : "", shown ? shown->detail : "");
}

void verdict_decide(struct verdict *v, const struct evidence *e, struct ktap *ktap)
{
	*v = (struct verdict){0};
	if (e->entry->suite != SUITE_REGRESSIONS) {
		foreign_decide(v, e, ktap);
		return;
	}
	if (decide_kernel_log(v, e) || decide_course(v, e, ktap) || decide_end(v, e, ktap) ||
	    add_split_lock(v, e, ktap) || decide_failed(v, e, ktap) || decide_skipped(v, e, ktap))
		return;
	decide_passed(v, e, ktap);
}
