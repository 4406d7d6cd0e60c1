// SPDX-License-Identifier: GPL-2.0-only
/*
 * The verdict on a test of another suite: PASS (VERDICT_FIXED), FAIL (VERDICT_VULNERABLE), SKIP or
 * ERROR.
 */
#include <string.h>

#include "protocol.h"
#include "verdict/decide.h"

/* LTP's exit status is the sum of these (include/tst_res_flags.h). */
#define LTP_BROKEN 2
#define LTP_SKIP 32

#define fail(v, log, ...)                                             \
	do {                                                          \
		verdict_set(v, VERDICT_VULNERABLE, log, __VA_ARGS__); \
		(v)->decided = true;                                  \
	} while (0)

/* Whatever the kernel complains of while the test runs fails the test. */
static bool decide_log(struct verdict *v, const struct evidence *e)
{
	const struct console *console = &e->vmm->console;
	size_t i;

	for (i = 0; i < console->nr_faults; i++) {
		const struct fault *fault = &console->faults[i];

		if (fault->after_begin) {
			vulnerable_by_log(v, fault);
			return true;
		}
		if (fault->kind != FAULT_WARN) {
			error(v, CONSOLE_LOG, "L1's kernel failed before the test began: %s",
			      fault->text);
			return true;
		}
	}
	return false;
}

static bool is_skip(enum suite suite, int status, const struct ktap *ktap)
{
	if (suite == SUITE_LTP)
		return (status & LTP_SKIP) && !(status & ~LTP_SKIP);
	if (suite == SUITE_KUT)
		return status == KUT_SKIP;
	return status == KSFT_SKIP || (!status && ktap->skip_all);
}

/* Of several that failed the innermost, which comes before its parent, and has the figures. */
static const struct check *first_failed(const struct ktap *ktap, size_t *failed)
{
	const struct check *first = NULL;
	size_t i;

	*failed = 0;
	for (i = 0; i < ktap->nr_checks; i++) {
		if (ktap->checks[i].ok)
			continue;
		first = first ? first : &ktap->checks[i];
		*failed += 1;
	}
	return first;
}

static void decide_skipped(struct verdict *v, const struct ktap *ktap)
{
	const char *why = ktap->skip_all && *ktap->skip_all ? ktap->skip_all : ktap->last;
	size_t i;

	for (i = 0; !ktap->skip_all && i < ktap->nr_checks; i++) {
		if (ktap->checks[i].skip && *ktap->checks[i].detail) {
			why = ktap->checks[i].detail;
			break;
		}
	}
	if (why && starts_with(why, "- "))
		why += 2;
	verdict_set(v, VERDICT_SKIP, KTAP_LOG, "%s", why ? why : "no reason given");
}

/* Why a test that ended by itself failed; false if it did not. */
static bool decide_failed(struct verdict *v, const struct ktap *ktap, int status)
{
	size_t failed;
	const struct check *first = first_failed(ktap, &failed);

	if (ktap->bail)
		fail(v, KTAP_LOG, "%s", *ktap->bail ? ktap->bail : "it gave up without a word");
	else if (first && failed > 1)
		fail(v, KTAP_LOG, "%s (and %zu more failed)%s%s", first->name, failed - 1,
		     *first->detail ? ": " : "", first->detail);
	else if (first)
		fail(v, KTAP_LOG, "%s%s%s", first->name, *first->detail ? ": " : "", first->detail);
	else if (status)
		fail(v, KTAP_LOG, "it ended with status %d; it last said: %s", status,
		     ktap->last ? ktap->last : "nothing");
	else
		return false;
	return true;
}

static void decide_passed(struct verdict *v, const struct ktap *ktap)
{
	size_t passed = 0, skipped = 0, i;

	for (i = 0; i < ktap->nr_checks; i++) {
		passed += !ktap->checks[i].skip;
		skipped += ktap->checks[i].skip;
	}
	if (skipped)
		verdict_set(v, VERDICT_FIXED, KTAP_LOG, "%zu passed, %zu were skipped", passed,
			    skipped);
	else if (passed)
		verdict_set(v, VERDICT_FIXED, KTAP_LOG, "%zu passed", passed);
	else
		verdict_set(v, VERDICT_FIXED, KTAP_LOG, "it ended with status 0");
}

static void decide_end(struct verdict *v, const struct evidence *e, const struct ktap *ktap)
{
	const struct vmm *vmm = e->vmm;
	const struct marker *end = &vmm->finish;
	enum suite suite = e->entry->suite;
	const char *last = ktap->last ? ktap->last : "nothing";

	if (vmm->end != VMM_EXITED || !e->vmm_ended_well)
		error_vmm(v, e, "after the test's end",
			  vmm->console.last ? vmm->console.last : "nothing");
	else if (end->end == END_SIGNAL)
		fail(v, KTAP_LOG, "it was ended by signal %d (%s); it last said: %s", end->value,
		     strsignal(end->value), last);
	else if (end->end == END_TIMEOUT)
		fail(v, KTAP_LOG,
		     "it did not end within %d s of L1's time, and L1 went on; it last said: %s",
		     end->value, last);
	else if (is_skip(suite, end->value, ktap))
		decide_skipped(v, ktap);
	else if (suite == SUITE_LTP && (end->value & LTP_BROKEN))
		error(v, KTAP_LOG, "the test is broken or lacks something: %s",
		      ktap->bail ? ktap->bail : last);
	else if (suite == SUITE_KUT && end->value == FLAT_ERROR)
		error(v, KTAP_LOG, "it could not be started: %s", last);
	else if (!decide_failed(v, ktap, end->value))
		decide_passed(v, ktap);
}

void foreign_decide(struct verdict *v, const struct evidence *e, const struct ktap *ktap)
{
	if (!decide_log(v, e) && !decide_course(v, e, ktap))
		decide_end(v, e, ktap);
}
