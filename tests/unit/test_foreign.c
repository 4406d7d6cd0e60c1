// SPDX-License-Identifier: GPL-2.0-only
/* Tests of other suites: what they say, and the verdict on them. */
#include "protocol.h"
#include "world.h"

#define BEGIN "# kvm-regress: begin x\n"

/* A run of a test of @suite that said @ktap and ended by itself with @status. */
static struct world *ended(void **state, enum suite suite, const char *ktap, int status)
{
	struct world *w = *state;

	w->entry.suite = suite;
	w->ktap = ktap;
	w->vmm.finish.end = END_EXIT;
	w->vmm.finish.value = status;
	return w;
}

static void selftest_passes(void **state)
{
	struct world *w = ended(state, SUITE_SELFTESTS, BEGIN "Random seed: 0x6b8b4567\n", 0);

	assert_verdict(w, VERDICT_FIXED, false, "it ended with status 0");
	w->ktap = BEGIN "TAP version 13\n1..2\nok 1 a\nok 2 b # SKIP no feature\n";
	assert_verdict(w, VERDICT_FIXED, false, "1 passed, 1 were skipped");
	/* Without a begin line nothing was run, whatever there is to read. */
	w->vmm.begin.kind = MARKER_NONE;
	w->vmm.end = VMM_EXITED;
	assert_verdict(w, VERDICT_ERROR, false, "before the test began");
}

static void selftest_skips(void **state)
{
	struct world *w = ended(state, SUITE_SELFTESTS,
				BEGIN "1..0 # SKIP - Requirement not met: cap\n", KSFT_SKIP);

	assert_verdict(w, VERDICT_SKIP, false, "Requirement not met: cap");
	assert_true(starts_with(w->verdict.reason, "Requirement"));
	w->ktap = BEGIN "/dev/kvm not available\n";
	assert_verdict(w, VERDICT_SKIP, false, "/dev/kvm not available");
	w->ktap = BEGIN "Random seed: 0x6b8b4567\n";
	assert_verdict(w, VERDICT_SKIP, false, "no reason given");
}

static void selftest_asserts(void **state)
{
	struct world *w = ended(state, SUITE_SELFTESTS,
				BEGIN "==== Test Assertion Failure ====\n"
				      "  x86_64/a_test.c:123: r == 0\n"
				      "  pid=7 tid=7 errno=22 - Invalid argument\n"
				      "     1\t0x0000000000401a2b: ?? ??:0\n"
				      "     2\t(inlined by) ?? ??:0\n"
				      "  KVM_X failed, rc: -1\n"
				      "  more of the same\n",
				TEST_ASSERT_EXIT);

	assert_verdict(w, VERDICT_VULNERABLE, true, "x86_64/a_test.c:123: r == 0: KVM_X failed");
	assert_null(strstr(w->verdict.reason, "pid="));
	assert_null(strstr(w->verdict.reason, "more of"));
	/* What an earlier program said is not this test's. */
	w->ktap = "==== Test Assertion Failure ====\n  a.c:1: x\n" BEGIN "last words\n";
	assert_verdict(w, VERDICT_VULNERABLE, true,
		       "it ended with status 254; it last said: last words");
	/* One that is cut off has what there is. */
	w->ktap = BEGIN "==== Test Assertion Failure ====\n  a.c:1: x\n";
	assert_verdict(w, VERDICT_VULNERABLE, true, "a.c:1: x");
}

static void selftest_fails(void **state)
{
	struct world *w = ended(state, SUITE_SELFTESTS,
				BEGIN "TAP version 13\n1..3\nok 1 a\n# seen 2\nnot ok 2 b\n"
				      "not ok 3 c\n",
				1);

	assert_verdict(w, VERDICT_VULNERABLE, true, "b (and 1 more failed): seen 2");
	/* Its own status does not hide a failure. */
	w->vmm.finish.value = 0;
	assert_verdict(w, VERDICT_VULNERABLE, true, "b (and 1 more failed)");
	w->ktap = BEGIN "hello\n";
	w->vmm.finish.value = 7;
	assert_verdict(w, VERDICT_VULNERABLE, true, "it ended with status 7; it last said: hello");
	w->vmm.finish.end = END_SIGNAL;
	w->vmm.finish.value = 11;
	assert_verdict(w, VERDICT_VULNERABLE, true, "signal 11");
	w->vmm.finish.end = END_TIMEOUT;
	w->vmm.finish.value = 60;
	assert_verdict(w, VERDICT_VULNERABLE, true, "within 60 s of L1's time");
}

static void kernel_complains(void **state)
{
	struct world *w = ended(state, SUITE_SELFTESTS, BEGIN, 0);

	w->console = "[ 1.0] WARNING: CPU: 0 PID: 1 at a.c:1 early+0x1/0x2\n" BEGIN;
	assert_verdict(w, VERDICT_FIXED, false, "status 0");
	w->console = BEGIN "[ 1.0] WARNING: CPU: 0 PID: 1 at a.c:1 f+0x1/0x2 [kvm]\n";
	assert_verdict(w, VERDICT_VULNERABLE, true, "kernel log: WARNING");
	assert_string_equal(w->verdict.log, CONSOLE_LOG);
	/* A SKIP does not hide it. */
	w->vmm.finish.value = KSFT_SKIP;
	assert_verdict(w, VERDICT_VULNERABLE, true, "kernel log: WARNING");
	w->vmm.end = VMM_FAULT;
	w->vmm.finish.kind = MARKER_NONE;
	w->console = BEGIN "[ 2.0] kernel BUG at virt/kvm/kvm_main.c:1!\n";
	assert_verdict(w, VERDICT_VULNERABLE, true, "kernel BUG at virt/kvm");
	w->console = "[ 2.0] kernel BUG at virt/kvm/kvm_main.c:1!\n" BEGIN;
	assert_verdict(w, VERDICT_ERROR, false, "before the test began");
}

static void hangs(void **state)
{
	struct world *w = ended(state, SUITE_SELFTESTS, BEGIN "half\n", 0);

	w->vmm.finish.kind = MARKER_NONE;
	w->vmm.end = VMM_SILENT;
	w->vmm.silent_s = 600;
	assert_verdict(w, VERDICT_ERROR, false, "no output for 600 s of CPU time after: half");
	/* A test that has ended, and an L1 that does not: not the test's verdict alone. */
	w->vmm.finish.kind = MARKER_END;
	w->vmm.end = VMM_NO_POWER_OFF;
	assert_verdict(w, VERDICT_ERROR, false, "did not power off");
}

static void kvm_unit_tests(void **state)
{
	struct world *w = ended(state, SUITE_KUT, BEGIN "PASS: a\nSKIP: b\nSUMMARY: 2 tests\n", 0);

	assert_verdict(w, VERDICT_FIXED, false, "1 passed, 1 were skipped");
	w->ktap = BEGIN "PASS: a\nFAIL: b c\nXFAIL: d\n";
	w->vmm.finish.value = 1;
	assert_verdict(w, VERDICT_VULNERABLE, true, "b c");
	w->vmm.finish.value = KUT_SKIP;
	assert_verdict(w, VERDICT_SKIP, false, "XFAIL: d");
	w->ktap = BEGIN "SKIP: no such CPU\n";
	assert_verdict(w, VERDICT_SKIP, false, "no such CPU");
	assert_true(starts_with(w->verdict.reason, "no such"));
	w->ktap = BEGIN "x.flat: it is no multiboot program\n";
	w->vmm.finish.value = FLAT_ERROR;
	assert_verdict(w, VERDICT_ERROR, false, "could not be started: x.flat");
	/* A crash before the first report. */
	w->ktap = BEGIN "Unhandled exception 13 #GP at ip 0x400100\n";
	w->vmm.finish.value = 127;
	assert_verdict(w, VERDICT_VULNERABLE, true, "status 127; it last said: Unhandled");
}

static void ltp(void **state)
{
	struct world *w = ended(state, SUITE_LTP,
				BEGIN "tst_test.c:1: TINFO: timeout\n"
				      "kvm_a.c:2: \033[1;32mTPASS: \033[0mfine\n",
				0);

	assert_verdict(w, VERDICT_FIXED, false, "1 passed");
	assert_string_equal(w->parsed.checks[0].name, "fine");
	w->ktap = BEGIN "kvm_a.c:2: TPASS: fine\nkvm_a.c:3: TFAIL: wrong\n";
	w->vmm.finish.value = 1;
	assert_verdict(w, VERDICT_VULNERABLE, true, "wrong");
	w->ktap = BEGIN "kvm_a.c:3: TCONF: no SVM\n";
	w->vmm.finish.value = 32;
	assert_verdict(w, VERDICT_SKIP, false, "no SVM");
	w->ktap = BEGIN "kvm_a.c:3: TBROK: open failed\n";
	w->vmm.finish.value = 2;
	assert_verdict(w, VERDICT_ERROR, false, "open failed");
	w->vmm.finish.value = 34;
	assert_verdict(w, VERDICT_ERROR, false, "open failed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(selftest_passes),	TEST(selftest_skips),
		TEST(selftest_asserts), TEST(selftest_fails),
		TEST(kernel_complains), TEST(hangs),
		TEST(kvm_unit_tests),	TEST(ltp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
