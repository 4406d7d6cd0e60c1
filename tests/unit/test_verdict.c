// SPDX-License-Identifier: GPL-2.0-only
/* From evidence to verdict: each way in which a run can come out. */
#include "world.h"

static void fixed(void **state)
{
	assert_verdict(*state, VERDICT_FIXED, false,
		       "2 checks passed, 1 of them deciding; delivered_out: 12 of 12");
}

static void vulnerable(void **state)
{
	struct world *w = *state;

	w->vmm.finish.value = 1;
	w->ktap = "KTAP version 1\n1..2\nnot ok 1 other\n# 0 of 12\nnot ok 2 delivered_out\n";
	assert_verdict(w, VERDICT_VULNERABLE, true, "delivered_out (and 1 more failed): 0 of 12");
	assert_string_equal(w->verdict.log, "ktap.log");
	w->ktap = "KTAP version 1\n1..2\n# late\nnot ok 1 other\nok 2 delivered_out\n";
	assert_verdict(w, VERDICT_VULNERABLE, false, "other: late");
}

static void long_reason(void **state)
{
	struct world *w = *state;
	char ktap[1024];

	w->vmm.finish.value = 1;
	snprintf(ktap, sizeof(ktap), "KTAP version 1\n1..1\n# %0300d µs\nnot ok 1 delivered\n", 7);
	w->ktap = ktap;
	assert_verdict(w, VERDICT_VULNERABLE, false, "...");
}

static void skipped(void **state)
{
	struct world *w = *state;

	w->ktap = "KTAP version 1\n1..2\nok 1 other\nok 2 delivered_out # SKIP no tracefs\n";
	assert_verdict(w, VERDICT_SKIP, false, "delivered_out: no tracefs");
	/* Another check's failure outweighs it. */
	w->vmm.finish.value = 1;
	w->ktap = "KTAP version 1\n1..2\nnot ok 1 other\nok 2 delivered_out # SKIP no tracefs\n";
	assert_verdict(w, VERDICT_VULNERABLE, false, "other");
	w->vmm.finish.value = 4;
	w->ktap = "KTAP version 1\n1..0 # SKIP no /dev/kvm\n";
	assert_verdict(w, VERDICT_SKIP, false, "no /dev/kvm");
	w->ktap = "";
	assert_verdict(w, VERDICT_SKIP, false, "no reason given");
	/* One that does not decide takes nothing away. */
	w->vmm.finish.value = 0;
	w->ktap = "KTAP version 1\n1..2\nok 1 other # SKIP why\nok 2 delivered_out\n";
	assert_verdict(w, VERDICT_FIXED, false, "1 check passed");
}

static void deciding_check_missing(void **state)
{
	struct world *w = *state;

	w->ktap = "KTAP version 1\n1..1\nok 1 other\n";
	assert_verdict(
		w, VERDICT_ERROR, false,
		"\"decides\" has delivered_*, and no check of that name ran; these did: other");
	w->ktap = "KTAP version 1\n1..2\nok 1 other\nok 2 more\n";
	assert_verdict(w, VERDICT_ERROR, false, "these did: other, more");
}

static void end_of_test(void **state)
{
	struct world *w = *state;

	w->vmm.finish.value = 1;
	assert_verdict(w, VERDICT_ERROR, false, "status 1, but no check failed");
	w->vmm.finish.value = 0;
	w->ktap = "KTAP version 1\n1..1\nnot ok 1 delivered_out\n";
	assert_verdict(w, VERDICT_ERROR, false, "says success, but 1");
	w->vmm.finish.value = 254;
	w->ktap = "KTAP version 1\n1..1\nnot ok 1 delivered_out\nBail out! a.c:1: rc == 0\n";
	assert_verdict(w, VERDICT_ERROR, false, "the test gave up: a.c:1: rc == 0");
	w->ktap = "KTAP version 1\n1..1\nnot ok 1 delivered_out\n";
	assert_verdict(w, VERDICT_ERROR, false, "without saying why");
	w->vmm.finish.value = 11;
	w->vmm.finish.end = END_SIGNAL;
	assert_verdict(w, VERDICT_ERROR, false, "signal 11 (Segmentation fault)");
	w->vmm.finish.end = END_TIMEOUT;
	assert_verdict(w, VERDICT_ERROR, false,
		       "did not end within 11 s of L1's time, and L1 went on");
}

static void damaged_output(void **state)
{
	struct world *w = *state;

	w->ktap = "KTAP version 1\n1..3\nok 1 other\nok 2 delivered_out\n";
	assert_verdict(w, VERDICT_ERROR, false, "output is damaged");
	w->ktap = "";
	assert_verdict(w, VERDICT_ERROR, false, "output is damaged");
}

static void no_begin(void **state)
{
	struct world *w = *state;

	w->vmm.begin.kind = w->vmm.finish.kind = MARKER_NONE;
	w->console = "[ 0.1] Loading\n";
	assert_verdict(w, VERDICT_ERROR, false,
		       "was reset before the test began; its last words: Load");
	w->evidence.vmm_ended_well = false;
	w->evidence.vmm_says = "qemu: no such option";
	w->vmm.status = 1;
	assert_verdict(w, VERDICT_ERROR, false, "qemu ended with status 1");
	assert_verdict(w, VERDICT_ERROR, false, "qemu: no such option");
	assert_string_equal(w->verdict.log, "vmm.log");
	w->vmm.end = VMM_SIGNALLED;
	w->vmm.status = 9;
	assert_verdict(w, VERDICT_ERROR, false, "qemu was ended by signal 9");
	w->vmm.end = VMM_SILENT;
	w->vmm.silent_s = 15;
	assert_verdict(w, VERDICT_ERROR, false, "hung before the test began: no output for 15 s");
	w->vmm.end = VMM_DEAD;
	assert_verdict(w, VERDICT_ERROR, false, "stopped for good");
	w->vmm.error.kind = MARKER_ERROR;
	w->vmm.error.text = xstrdup("cannot load timewarp");
	assert_verdict(w, VERDICT_ERROR, false, "set-up failed: cannot load timewarp");
}

static void no_end(void **state)
{
	struct world *w = *state;
	enum vmm_end end;

	/* However well the checks look. */
	w->vmm.finish.kind = MARKER_NONE;
	for (end = VMM_EXITED; end <= VMM_INTERRUPTED; end++) {
		w->vmm.end = end;
		decide(w);
		assert_int_equal(w->verdict.kind, VERDICT_ERROR);
	}
}

static void no_power_off(void **state)
{
	struct world *w = *state;

	w->vmm.end = VMM_NO_POWER_OFF;
	assert_verdict(w, VERDICT_ERROR, false, "did not power off");
	w->vmm.end = VMM_EXITED;
	w->vmm.status = 3;
	w->evidence.vmm_ended_well = false;
	assert_verdict(w, VERDICT_ERROR, false, "qemu ended with status 3 after the test's end");
}

static void parse_splits(struct world *w, const char *s)
{
	splitlock_free(&w->splitlock);
	splitlock_parse(&w->splitlock, s, strlen(s));
}

static void split_lock(void **state)
{
	struct world *w = *state;
	const struct check *check;

	w->entry.split_lock = true;
	w->entry.decides.nr = 2;
	assert_verdict(w, VERDICT_FIXED, false, "3 checks passed, 2 of them deciding");
	parse_splits(w, "# kvm-regress split-lock report 1\npc=0xffffffff81000000 "
			"addr=0xffff88800000003c size=8\npc=0x401000 addr=0x3c size=8\n");
	assert_verdict(w, VERDICT_VULNERABLE, true,
		       "no_split_lock_in_kernel: 1 in 0xffffffff81000000");
	assert_string_equal(w->verdict.log, "splitlock.log");
	check = &w->parsed.checks[w->parsed.nr_checks - 1];
	assert_string_equal(check->name, SPLIT_LOCK_CHECK);
	assert_false(check->ok);
	/* User space and guest decide nothing. */
	parse_splits(w, "# kvm-regress split-lock report 1\npc=0x401000 addr=0x3c size=8\n");
	assert_verdict(w, VERDICT_FIXED, false, "3 checks passed");
	/* Nor does a number that makes the kernel's sum none. */
	parse_splits(w, "# kvm-regress split-lock report 1\n"
			"pc=0xffffffff81000000 addr=0x3c size=8 count=18446744073709551615\n"
			"pc=0xffffffff81000000 addr=0x3c size=8\n");
	assert_verdict(w, VERDICT_VULNERABLE, true, "no_split_lock_in_kernel");
	parse_splits(w, "# kvm-regress split-lock report 1\n"
			"pc=0xffffffff81000000 addr=0x3c size=8 count=0\n");
	assert_verdict(w, VERDICT_VULNERABLE, true, "no_split_lock_in_kernel");
	parse_splits(w, "");
	assert_verdict(w, VERDICT_ERROR, false, "plugin was not loaded");
	parse_splits(w, "# kvm-regress split-lock report 1\nrubbish\n");
	assert_verdict(w, VERDICT_ERROR, false, "damaged: line 2");
	w->evidence.no_split_lock_why = "no split-lock detector on machine intel";
	assert_verdict(w, VERDICT_SKIP, false, "no split-lock detector on machine intel");
}

static void verdict_names(void **state)
{
	enum verdict_kind kind, found;

	(void)state;
	for (kind = VERDICT_SKIP; kind <= VERDICT_ERROR; kind++) {
		assert_true(verdict_parse(verdict_name(kind, SUITE_REGRESSIONS), &found));
		assert_int_equal(found, kind);
	}
	assert_false(verdict_parse("fixed", &found));
	assert_true(VERDICT_ERROR > VERDICT_VULNERABLE && VERDICT_VULNERABLE > VERDICT_FIXED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(fixed),
		TEST(vulnerable),
		TEST(long_reason),
		TEST(skipped),
		TEST(deciding_check_missing),
		TEST(end_of_test),
		TEST(damaged_output),
		TEST(no_begin),
		TEST(no_end),
		TEST(no_power_off),
		TEST(split_lock),
		cmocka_unit_test(verdict_names),
	};

	return cmocka_run_group_tests_name("verdict", tests, NULL, NULL);
}
