// SPDX-License-Identifier: GPL-2.0-only
#include "evidence/ktap.h"
#include "unit.h"

static void parse(struct ktap *ktap, const char *s)
{
	ktap_parse(ktap, s, strlen(s));
}

static void assert_check(const struct ktap *ktap, size_t i, bool ok, bool skip, const char *name,
			 const char *detail)
{
	assert_in_range(i, 0, ktap->nr_checks - 1);
	assert_string_equal(ktap->checks[i].name, name);
	assert_string_equal(ktap->checks[i].detail, detail);
	assert_int_equal(ktap->checks[i].ok, ok);
	assert_int_equal(ktap->checks[i].skip, skip);
}

static void plain(void **state)
{
	struct ktap ktap;

	(void)state;
	parse(&ktap, "KTAP version 1\n# stalls by timewarp\n1..3\n# 6.4 µs late\nok 1 first\n# "
		     "one\n# two\n"
		     "# points: course a t ns hits 0:1\n# measure: a 1\n"
		     "not ok 2 - second\nok 3 third # SKIP no such CPU\n# Totals: pass:1\n");
	assert_null(ktap.malformed);
	assert_int_equal(ktap.nr_checks, 3);
	assert_check(&ktap, 0, true, false, "first", "6.4 µs late");
	assert_check(&ktap, 1, false, false, "second", "one; two");
	assert_check(&ktap, 2, true, true, "third", "no such CPU");
	ktap_free(&ktap);
}

static void markers_bound_it(void **state)
{
	struct ktap ktap;

	(void)state;
	parse(&ktap, "not ok 1 noise\r\n# kvm-regress: begin x\r\nKTAP version 1\r\n1..1\r\n"
		     "ok 1 a\r\n# kvm-regress: end x exit 0\r\nnot ok 2 b\r\n");
	assert_null(ktap.malformed);
	assert_int_equal(ktap.nr_checks, 1);
	assert_check(&ktap, 0, true, false, "a", "");
	assert_string_equal(ktap.last, "ok 1 a");
	ktap_free(&ktap);
}

static void nested(void **state)
{
	struct ktap ktap;

	(void)state;
	parse(&ktap, "KTAP version 1\n1..2\n  KTAP version 1\n  # Subtest: long\n  1..2\n"
		     "    KTAP version 1\n    1..1\n    # deep\n    ok 1 leaf\n  ok 1 sub\n"
		     "  not ok 2 other\nnot ok 1 long\n  KTAP version 1\n  1..1\n  ok 1 sub\nok 2 "
		     "compat\n");
	assert_null(ktap.malformed);
	assert_int_equal(ktap.nr_checks, 6);
	assert_check(&ktap, 0, true, false, "long/sub/leaf", "deep");
	assert_check(&ktap, 1, true, false, "long/sub", "");
	assert_check(&ktap, 2, false, false, "long/other", "");
	assert_check(&ktap, 3, false, false, "long", "");
	assert_check(&ktap, 4, true, false, "compat/sub", "");
	assert_check(&ktap, 5, true, false, "compat", "");
	ktap_free(&ktap);
}

static void directives(void **state)
{
	struct ktap ktap;

	(void)state;
	parse(&ktap, "TAP version 13\n1..4\nok 1 # SKIP by kselftest's header\n"
		     "not ok 2 known # XFAIL not yet\nnot ok 3 later # TODO\nok 4 timed # 5 ms\n");
	assert_null(ktap.malformed);
	assert_check(&ktap, 0, true, true, "by kselftest's header", "by kselftest's header");
	assert_check(&ktap, 1, true, false, "known", "XFAIL not yet");
	assert_check(&ktap, 2, true, false, "later", "TODO");
	assert_check(&ktap, 3, true, false, "timed", "5 ms");
	ktap_free(&ktap);
}

static void skip_all(void **state)
{
	struct ktap ktap;

	(void)state;
	parse(&ktap, "KTAP version 1\n1..0 # SKIP no /dev/kvm\n");
	assert_null(ktap.malformed);
	assert_string_equal(ktap.skip_all, "no /dev/kvm");
	assert_int_equal(ktap.nr_checks, 0);
	ktap_free(&ktap);
}

static void bail(void **state)
{
	struct ktap ktap;

	(void)state;
	parse(&ktap, "KTAP version 1\n1..2\nok 1 a\n# ==== Test Assertion Failure ====\n"
		     "Bail out! x86/a.c:12: rc == 0\n");
	assert_string_equal(ktap.bail, "==== Test Assertion Failure ====; x86/a.c:12: rc == 0");
	ktap_free(&ktap);
}

static void assert_malformed(const char *s, const char *what)
{
	struct ktap ktap;

	parse(&ktap, s);
	assert_non_null(ktap.malformed);
	if (!strstr(ktap.malformed, what))
		fail_msg("\"%s\" does not say \"%s\"", ktap.malformed, what);
	ktap_free(&ktap);
}

static void malformed(void **state)
{
	(void)state;
	assert_malformed("", "no KTAP version line");
	assert_malformed("1..1\nok 1 a\n", "before the version line");
	assert_malformed("KTAP version 1\nok 1 a\n", "without a plan");
	assert_malformed("KTAP version 1\n1..2\nok 1 a\n", "does not match");
	assert_malformed("KTAP version 1\n1..1\nok 1 a\nok 2 b\n", "more results than planned");
	assert_malformed("KTAP version 1\n1..2\nok 2 a\nok 1 b\n", "out of order");
	assert_malformed("KTAP version 1\n1..2\nok 1 a\nok 1 b\n", "line 4: results out of order");
	assert_malformed("KTAP version 1\n1..1\n1..1\nok 1 a\n", "second plan");
	assert_malformed("KTAP version 1\nKTAP version 1\n1..1\nok 1 a\n", "second version");
	assert_malformed("KTAP version 1\n1..x\n", "without a number");
	assert_malformed("KTAP version 1\n1..1 and more\nok 1 a\n", "behind the plan");
	assert_malformed("KTAP version 1\n1..1\nnot ok 1 a # SKIP why\n", "skipped check");
	assert_malformed("KTAP version 1\n1..1\n  KTAP version 1\n  1..2\n  ok 1 a\nok 1 b\n",
			 "does not match");
	/* A result that was cut off has not happened. */
	assert_malformed("KTAP version 1\n1..2\nok 1 a\nok 2 b", "does not match");
}

static void chatter(void **state)
{
	static const char noise[] = "KTAP version 1\n1..1\nokay then\nnot okay\n\n\xff\x01\n# "
				    "d\x02\xc3\nok 1 \xe2\x82\n";
	struct ktap ktap;

	(void)state;
	parse(&ktap, noise);
	assert_null(ktap.malformed);
	assert_check(&ktap, 0, true, false, "??", "d??");
	ktap_free(&ktap);
}

static void any_bytes(void **state)
{
	unsigned int seed = 1, round, i;
	struct ktap ktap;
	char buf[512];

	(void)state;
	/* Deeply nested, and binary with NULs: no crash, and never a clean bill. */
	for (round = 0; round < 2000; round++) {
		for (i = 0; i < sizeof(buf); i++) {
			seed = seed * 1103515245 + 12345;
			buf[i] = "ok not# 1.\n  KTAPversion!\xc3\0"[(seed >> 16) % 28];
		}
		ktap_parse(&ktap, buf, sizeof(buf));
		assert_non_null(ktap.malformed);
		ktap_free(&ktap);
	}
}

/* What ends the run for who watches it ends it here as well. */
static void nul_hides_no_mark(void **state)
{
	static const char log[] = "# kvm-regress: begin x\nKTAP version 1\n1..1\nok 1 a\n"
				  "\0# kvm-regress: end x exit 0\nBail out! late\nnot ok 2 b\n";
	struct ktap ktap;

	(void)state;
	ktap_parse(&ktap, log, sizeof(log) - 1);
	assert_null(ktap.malformed);
	assert_null(ktap.bail);
	assert_int_equal(ktap.nr_checks, 1);
	ktap_free(&ktap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain),     cmocka_unit_test(markers_bound_it),
		cmocka_unit_test(nested),    cmocka_unit_test(directives),
		cmocka_unit_test(skip_all),  cmocka_unit_test(bail),
		cmocka_unit_test(malformed), cmocka_unit_test(chatter),
		cmocka_unit_test(any_bytes), cmocka_unit_test(nul_hides_no_mark),
	};

	return cmocka_run_group_tests_name("ktap", tests, NULL, NULL);
}
