// SPDX-License-Identifier: GPL-2.0-only
/* Results written and read back, merged, proven, printed; and logs compared. */
#include <unistd.h>

#include "verdict/compare.h"
#include "report/formats.h"
#include "unit.h"

static char dir[] = "/tmp/test_merge.XXXXXX";
static struct plan plan;
static struct series series;
static struct merged merged;

static int set_up(void **state)
{
	char *error;

	(void)state;
	if (series_parse(&series, "s", "fixed a 77c9b9dea4fb v6.7 and more\nlacks b - -\n", &error))
		return -1;
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	char *command = xasprintf("rm -r %s", dir);
	int status = system(command);

	(void)state;
	free(command);
	series_free(&series);
	return status;
}

static int done(void **state)
{
	char *command = xasprintf("rm -rf %s/*", dir);
	int status = system(command);

	(void)state;
	free(command);
	merged_free(&merged);
	plan_free(&plan);
	return status;
}

struct outcome {
	char regression[2], *variant, *machine;
	enum verdict_kind kind;
	enum { NO, DECIDED, BLIND } how;
};

/* Plans these jobs, and writes their results but that of a job "lost". */
static void run(const struct outcome *v, size_t nr)
{
	struct text t = {0};
	char *error, *s;
	size_t i;

	for (i = 0; i < nr; i++) {
		char *name = xasprintf("%zu", i), *path = xasprintf("%s/%zu", dir, i);
		struct result r = {
			.regression = (char *)v[i].regression,
			.kernel = "6.1",
			.variant = v[i].variant,
			.machine = v[i].machine,
			.kind = v[i].kind,
			.decided = v[i].how == DECIDED,
			.blind = v[i].how == BLIND,
			.reason = "because \"of\" <that> & # it",
			.wall_s = 1.25,
			.log = "the/log",
		};

		text_addf(&t, "%s\t6.1\ts\t%s\t%s\t%s\n", r.regression, r.variant, r.machine, name);
		ktap_add_check(&r.ktap, "c", r.kind != VERDICT_VULNERABLE, r.kind == VERDICT_SKIP,
			       "6 µs");
		assert_int_equal(make_dirs(path), 0);
		if (r.kind != VERDICT_ERROR)
			assert_int_equal(result_write(&r, path), 0);
		ktap_free(&r.ktap);
		free(name);
		free(path);
	}
	s = text_take(&t);
	assert_int_equal(plan_parse(&plan, s, &error), 0);
	free(s);
	merge(&merged, &plan, dir, &series, 1);
}

#define RUN(...)                                          \
	do {                                              \
		const struct outcome v[] = {__VA_ARGS__}; \
		run(v, sizeof(v) / sizeof(v[0]));         \
	} while (0)

static char stock[] = "stock", broken[] = "broken", fixed[] = "fixed", given[] = "given",
	    amd[] = "amd", intel[] = "intel";

#define GOOD(r, m)                                   \
	{r, broken, m, VERDICT_VULNERABLE, DECIDED}, \
	{                                            \
		r, fixed, m, VERDICT_FIXED, NO       \
	}

static void all_proven(void **state)
{
	size_t proven, asked;

	(void)state;
	RUN({"a", stock, amd, VERDICT_FIXED, NO}, GOOD("a", amd),
	    {"b", stock, amd, VERDICT_VULNERABLE, DECIDED}, GOOD("b", amd));
	merged_count_proofs(&merged, &proven, &asked);
	assert_int_equal(proven, 2);
	assert_int_equal(asked, 2);
	assert_int_equal(merged_status(&merged), 0);
}

static void round_trip(void **state)
{
	const struct result *r;

	(void)state;
	RUN({"a", stock, amd, VERDICT_SKIP, NO});
	r = &merged.jobs[0].result;
	assert_int_equal(r->kind, VERDICT_SKIP);
	assert_string_equal(r->reason, "because \"of\" <that> & # it");
	assert_true(r->wall_s == 1.25);
	assert_int_equal(r->ktap.nr_checks, 1);
	assert_true(r->ktap.checks[0].skip);
	assert_string_equal(r->ktap.checks[0].detail, "6 µs");
	assert_int_equal(merged_status(&merged), 4);
}

static void fatal_is_told(void **state)
{
	struct result copy;
	char *error, *why, *path;

	(void)state;
	RUN({"a", broken, amd, VERDICT_VULNERABLE, DECIDED});
	assert_null(explain_job(&merged.jobs[0]));
	merged.jobs[0].result.fatal = xstrdup("Oops: Split lock detected in f");
	why = explain_job(&merged.jobs[0]);
	assert_string_equal(why, "Oops: Split lock detected in f");
	free(why);
	assert_int_equal(result_write(&merged.jobs[0].result, dir), 0);
	path = xasprintf("%s/" VERDICT_FILE, dir);
	assert_int_equal(result_read(&copy, path, &error), 0);
	assert_string_equal(copy.fatal, "Oops: Split lock detected in f");
	result_free(&copy);
	unlink(path);
	free(path);
}

static void wrong_reason(void **state)
{
	(void)state;
	RUN({"a", broken, amd, VERDICT_VULNERABLE, NO}, {"a", fixed, amd, VERDICT_FIXED, NO});
	assert_int_equal(merged.proofs[0].kind, PROOF_NO);
	assert_int_equal(merged_status(&merged), 1);
}

static void not_shown(void **state)
{
	(void)state;
	RUN({"a", broken, amd, VERDICT_FIXED, NO}, {"a", fixed, amd, VERDICT_FIXED, NO});
	assert_int_equal(merged.proofs[0].kind, PROOF_NO);
	assert_int_equal(merged_status(&merged), 1);
}

static void stock_not_as_expected(void **state)
{
	(void)state;
	RUN({"a", stock, amd, VERDICT_VULNERABLE, DECIDED});
	assert_int_equal(merged.proofs[0].kind, PROOF_NOT_RUN);
	assert_int_equal(merged_status(&merged), 1);
}

static void stock_alone(void **state)
{
	(void)state;
	RUN({"b", stock, amd, VERDICT_VULNERABLE, DECIDED}, {"a", stock, amd, VERDICT_FIXED, NO});
	assert_int_equal(merged_status(&merged), 0);
}

static void lost(void **state)
{
	(void)state;
	RUN({"a", broken, amd, VERDICT_VULNERABLE, DECIDED}, {"a", fixed, amd, VERDICT_ERROR, NO});
	assert_string_equal(merged.jobs[1].result.reason,
			    "no result: the job did not run to its end");
	assert_int_equal(merged.proofs[0].kind, PROOF_NO);
	assert_int_equal(merged_status(&merged), 3);
}

static void damaged(void **state)
{
	char *error = NULL, *path;

	(void)state;
	RUN({"a", stock, amd, VERDICT_FIXED, NO});
	merged_free(&merged);
	path = xasprintf("%s/0/verdict.json", dir);
	write_file(path, "{\"verdict\":", 11, 0600);
	merge(&merged, &plan, dir, &series, 1);
	assert_int_equal(merged.jobs[0].result.kind, VERDICT_ERROR);
	assert_non_null(strstr(merged.jobs[0].result.reason, "line 1"));
	merged_free(&merged);
	/* Another job's folder. */
	free(plan.v[0].variant);
	plan.v[0].variant = xasprintf("fixed");
	unlink(path);
	free(path);
	path = xasprintf("%s/0", dir);
	{
		struct result r = {
			.regression = "a",
			.kernel = "6.1",
			.variant = stock,
			.machine = amd,
			.kind = VERDICT_FIXED,
			.reason = "r",
			.log = "the/log",
		};

		assert_int_equal(result_write(&r, path), 0);
	}
	merge(&merged, &plan, dir, &series, 1);
	assert_string_equal(merged.jobs[0].result.reason, "the result found is another job's");
	free(path);
	free(error);
}

static void proven_elsewhere(void **state)
{
	(void)state;
	RUN(GOOD("a", amd), {"a", broken, intel, VERDICT_SKIP, NO},
	    {"a", fixed, intel, VERDICT_SKIP, NO});
	assert_int_equal(merged.proofs[0].kind, PROOF_YES);
	assert_int_equal(merged.proofs[1].kind, PROOF_UNPROVEN);
	assert_int_equal(merged_status(&merged), 0);
}

static void unproven(void **state)
{
	(void)state;
	RUN(GOOD("a", amd), {"b", broken, amd, VERDICT_SKIP, NO},
	    {"b", fixed, amd, VERDICT_FIXED, NO});
	assert_int_equal(merged.proofs[1].kind, PROOF_UNPROVEN);
	assert_int_equal(merged_status(&merged), 1);
}

/* What decides was skipped there, and another check failed: neither for nor against the proof. */
static void blind(void **state)
{
	char *why;

	(void)state;
	RUN(GOOD("a", amd), {"a", broken, intel, VERDICT_VULNERABLE, BLIND},
	    {"a", fixed, intel, VERDICT_SKIP, NO});
	assert_int_equal(merged.proofs[1].kind, PROOF_UNPROVEN);
	assert_int_equal(merged_status(&merged), 0);
	why = explain_job(&merged.jobs[2]);
	assert_non_null(strstr(why, "what decides was skipped"));
	free(why);
}

/* Somebody's own kernel: what fixes it is named, and VULNERABLE is never as it should be. */
static void judged(void **state)
{
	char *why;

	RUN({"a", given, amd, VERDICT_FIXED, NO}, {"b", given, amd, VERDICT_SKIP, NO});
	assert_int_equal(merged_status(&merged), 0);
	done(state);
	RUN({"a", given, amd, VERDICT_VULNERABLE, DECIDED},
	    {"b", given, amd, VERDICT_VULNERABLE, DECIDED});
	assert_int_equal(merged_status(&merged), 1);
	why = explain_job(&merged.jobs[0]);
	assert_non_null(strstr(why, "fixed upstream by 77c9b9dea4fb (v6.7): "));
	free(why);
	why = explain_job(&merged.jobs[1]);
	assert_non_null(strstr(why, "no fix upstream is known: "));
	free(why);
	done(state);
	RUN({"a", given, amd, VERDICT_VULNERABLE, NO});
	assert_int_equal(merged_status(&merged), 1);
	why = explain_job(&merged.jobs[0]);
	assert_string_equal(why, "VULNERABLE, but no deciding check says so: because \"of\" "
				 "<that> & # it");
	free(why);
	done(state);
	RUN({"a", given, amd, VERDICT_SKIP, NO});
	assert_int_equal(merged_status(&merged), 4);
}

static void judged_table(void **state)
{
	const struct table_options options = {NULL, -1, 80};
	char *s;
	size_t len;
	FILE *out;

	(void)state;
	RUN({"a", given, amd, VERDICT_VULNERABLE, DECIDED}, {"a", given, intel, VERDICT_FIXED, NO});
	out = open_memstream(&s, &len);
	format_table(&merged, &options, out);
	fclose(out);
	assert_string_equal(s, "            6.1 on amd  6.1 on intel\n"
			       "regression  verdict     verdict\n"
			       "a           VULNERABLE  FIXED\n"
			       "  6.1 on amd: fixed upstream by 77c9b9dea4fb (v6.7): because "
			       "\"of\" <that> & # it (log: the/log)\n"
			       "\n1 FIXED, 1 VULNERABLE on amd, intel.\n");
	free(s);
}

static void refuted_elsewhere(void **state)
{
	size_t proven, asked;

	(void)state;
	RUN(GOOD("a", amd), {"a", broken, intel, VERDICT_FIXED, NO},
	    {"a", fixed, intel, VERDICT_FIXED, NO});
	merged_count_proofs(&merged, &proven, &asked);
	assert_int_equal(proven, 0);
	assert_int_equal(asked, 1);
	assert_int_equal(merged_status(&merged), 1);
}

static void table(void **state)
{
	const struct table_options options = {"no VMX here", 72.4, 80};
	char *s;
	size_t len;
	FILE *out;

	(void)state;
	RUN({"a", stock, amd, VERDICT_FIXED, NO}, GOOD("a", amd),
	    {"b", stock, amd, VERDICT_VULNERABLE, DECIDED},
	    {"b", broken, amd, VERDICT_VULNERABLE, DECIDED},
	    {"b", fixed, amd, VERDICT_VULNERABLE, DECIDED});
	out = open_memstream(&s, &len);
	format_table(&merged, &options, out);
	fclose(out);
	assert_string_equal(s,
			    "regression  6.1 stock   broken      fixed       proven\n"
			    "a           FIXED       VULNERABLE  FIXED       yes\n"
			    "b           VULNERABLE  VULNERABLE  VULNERABLE  no\n"
			    "  fixed: expected FIXED: because \"of\" <that> & # it (log: the/log)\n"
			    "\n1 of 2 proven on amd (no VMX here) in 1 min 12 s.\n");
	free(s);
}

static void tap(void **state)
{
	char *s;
	size_t len;
	FILE *out;

	(void)state;
	RUN({"a", stock, amd, VERDICT_SKIP, NO}, {"a", broken, amd, VERDICT_FIXED, NO},
	    {"a", fixed, amd, VERDICT_FIXED, NO});
	out = open_memstream(&s, &len);
	format_tap(&merged, out);
	fclose(out);
	assert_string_equal(s,
			    "TAP version 13\n1..4\n"
			    "ok 1 - a 6.1 stock amd: SKIP # SKIP because \"of\" <that> & \\# it\n"
			    "not ok 2 - a 6.1 broken amd: FIXED\n  ---\n"
			    "  expected: \"VULNERABLE\"\n  got: \"FIXED\"\n"
			    "  reason: \"because \\\"of\\\" <that> & # it\"\n"
			    "  log: \"the/log\"\n  ...\n"
			    "ok 3 - a 6.1 fixed amd: FIXED\n"
			    "not ok 4 - a 6.1 amd: proven\n");
	free(s);
}

static void assert_compare(const char *a, const char *b, bool cut, const char *diff)
{
	char *s = compare(a, strlen(a), b, strlen(b), cut);

	if (diff)
		assert_string_equal(s, diff);
	else
		assert_null(s);
	free(s);
}

static void comparing(void **state)
{
	(void)state;
	assert_compare("", "", false, NULL);
	assert_compare("a\nb\n", "a\nb\n", false, NULL);
	/* A kernel's time stamps, and only those. */
	assert_compare("[    3.602949] a\nb\n", "[    3.602950] a\nb\n", false, NULL);
	assert_compare("x\n[    2.999999] a\n[    3.1", "x\n[    3.000003] a\n[    3.1", false,
		       NULL);
	assert_compare("[    3.602949] a\n", "[    3.602949] b\n", false,
		       "line 1: \"[    3.602949] b\" instead of \"[    3.602949] a\"");
	assert_compare("[    3.602949] a\n", "[    3.602950] b\n", false,
		       "line 1: \"[    3.602950] b\" instead of \"[    3.602949] a\"");
	assert_compare("[    3.602949] a\n", "[    3.602999] a\n", false,
		       "line 1: \"[    3.602999] a\" instead of \"[    3.602949] a\"");
	assert_compare("a\nb\nc\n", "a\nx\nc\n", false, "line 2: \"x\" instead of \"b\"");
	assert_compare("a\nb\n", "a\n", false, "line 2: the end instead of \"b\"");
	assert_compare("a\n", "a\nb\n", false, "line 2: \"b\" instead of the end");
	assert_compare("a\nb\n", "a\n", true, NULL);
	assert_compare("a\nb\n", "a\nx", true, "line 2: \"x\" instead of \"b\"");
	assert_compare("a\r\n", "a\n", false, "line 1: \"a\" instead of \"a\"");
}

static void assert_text(char *got, const char *want)
{
	assert_string_equal(got, want);
	free(got);
}

static void text(void **state)
{
	(void)state;
	assert_text(clean_text(" \ta\tb\x01\xff \r", 9), "a b??");
	assert_text(clean_text("\xc0\x80\xed\xa0\x80", 5), "?????");
	assert_text(clean_text("\xf4\x90\x80\x80\xf0\x9f\x98\x80", 8), "????\xf0\x9f\x98\x80");
	assert_text(clean_text("\xc2\x85\xe2\x82", 4), "???");
	assert_text(shorten("abcdef", 6), "abcdef");
	assert_text(shorten("abcdefg", 6), "abc...");
	assert_text(shorten("abµdefg", 6), "ab...");
	assert_text(shell_quote(""), "''");
	assert_text(shell_quote("a=b,c"), "a=b,c");
	assert_text(shell_quote("$it's"), "'$it'\\''s'");
}

#define TEST(name) cmocka_unit_test_teardown(name, done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_proven),
		TEST(round_trip),
		TEST(fatal_is_told),
		TEST(wrong_reason),
		TEST(not_shown),
		TEST(stock_not_as_expected),
		TEST(stock_alone),
		TEST(lost),
		TEST(damaged),
		TEST(proven_elsewhere),
		TEST(unproven),
		TEST(refuted_elsewhere),
		TEST(blind),
		TEST(judged),
		TEST(judged_table),
		TEST(table),
		TEST(tap),
		cmocka_unit_test(comparing),
		cmocka_unit_test(text),
	};

	return cmocka_run_group_tests_name("merge", tests, set_up, tear_down);
}
