// SPDX-License-Identifier: GPL-2.0-only
/* Results written and read back, merged, and what they prove. */
#include "results.h"

static void all_proven(void **state)
{
	size_t proven, asked;

	(void)state;
	RUN(GOOD_A("amd"), GOOD_B("amd"));
	assert_int_equal(merged.nr_proofs, 2);
	merged_count_proofs(&merged, &proven, &asked);
	assert_int_equal(proven, 2);
	assert_int_equal(asked, 2);
	assert_int_equal(merged_status(&merged), 0);
}

static void round_trip(void **state)
{
	const struct result *r;
	char *log;

	(void)state;
	RUN({"a", STOCK, "amd", VERDICT_SKIP, NO});
	r = &merged.jobs[0].result;
	assert_int_equal(r->kind, VERDICT_SKIP);
	assert_string_equal(r->reason, "because \"of\" <that> & # it");
	assert_true(r->wall_s == 1.25);
	assert_int_equal(r->warnings, 3);
	assert_null(r->fatal);
	assert_int_equal(r->ktap.nr_checks, 1);
	assert_true(r->ktap.checks[0].skip);
	assert_string_equal(r->ktap.checks[0].detail, "6 µs");
	log = xasprintf("%s/a/0-amd/the.log", dir);
	assert_string_equal(merged.jobs[0].log, log);
	free(log);
	assert_int_equal(merged_status(&merged), 4);
}

/* Text that is no UTF-8 makes no file, and no crash. */
static void no_utf8(void **state)
{
	struct result r = {.reason = (char *)"\xff", .log = (char *)"l"};
	char *path = xasprintf("%s/x", dir);

	(void)state;
	assert_int_equal(result_write(&r, SUITE_REGRESSIONS, path), -1);
	ktap_add_check(&r.ktap, "\xff", true, false, "\xff");
	r.reason = (char *)"r";
	assert_int_equal(result_write(&r, SUITE_REGRESSIONS, path), 0);
	ktap_free(&r.ktap);
	free(path);
}

/* What was not seen stays unknown, and so does all of it in an earlier version's file. */
static void phases_are_kept(void **state)
{
	const struct phases stopped = {ORIGIN_SNAPSHOT, 0.5, 1.25, -1, -1};
	const struct phases booted = {ORIGIN_BOOT, 0, 2, 3, 0.001};
	char *error, *path = xasprintf("%s/" VERDICT_FILE, dir);
	struct result *r, copy;

	(void)state;
	RUN({"a", BROKEN, "amd", VERDICT_VULNERABLE, DECIDED});
	r = &merged.jobs[0].result;
	assert_int_equal(r->nr_phases, 0);
	result_add_phases(r, &stopped);
	result_add_phases(r, &booted);
	assert_int_equal(result_write(r, SUITE_REGRESSIONS, path), 0);
	assert_int_equal(result_read(&copy, path, &error), 0);
	assert_int_equal(copy.nr_phases, 2);
	assert_int_equal(copy.phases[0].origin, ORIGIN_SNAPSHOT);
	assert_true(copy.phases[0].boot_s == 1.25 && copy.phases[0].test_s < 0);
	assert_int_equal(copy.phases[1].origin, ORIGIN_BOOT);
	assert_true(copy.phases[1].wait_s == 0 && copy.phases[1].end_s == 0.001);
	result_free(&copy);
	free(path);
}

static void fatal_is_told(void **state)
{
	struct result copy;
	char *error, *why, *path;

	(void)state;
	RUN({"a", BROKEN, "amd", VERDICT_VULNERABLE, DECIDED});
	assert_null(explain_job(&merged.jobs[0]));
	merged.jobs[0].result.fatal = xstrdup("Oops: Split lock detected in f");
	why = explain_job(&merged.jobs[0]);
	assert_string_equal(why, "Oops: Split lock detected in f");
	free(why);
	path = xasprintf("%s/" VERDICT_FILE, dir);
	assert_int_equal(result_write(&merged.jobs[0].result, SUITE_REGRESSIONS, path), 0);
	assert_int_equal(result_read(&copy, path, &error), 0);
	assert_string_equal(copy.fatal, "Oops: Split lock detected in f");
	result_free(&copy);
	free(path);
}

static void assert_refuted(int status)
{
	assert_int_equal(merged.proofs[0].kind, PROOF_NO);
	assert_int_equal(merged_status(&merged), status);
}

static void wrong_reason(void **state)
{
	(void)state;
	RUN({"a", BROKEN, "amd", VERDICT_VULNERABLE, NO}, {"a", STOCK, "amd", VERDICT_FIXED, NO});
	assert_refuted(1);
}

static void not_shown(void **state)
{
	(void)state;
	RUN({"b", STOCK, "amd", VERDICT_FIXED, NO}, {"b", FIXED, "amd", VERDICT_FIXED, NO});
	assert_refuted(1);
}

static void stock_not_as_expected(void **state)
{
	(void)state;
	RUN({"a", STOCK, "amd", VERDICT_VULNERABLE, DECIDED});
	assert_int_equal(merged.proofs[0].kind, PROOF_NOT_RUN);
	assert_int_equal(merged_status(&merged), 1);
}

static void stock_alone(void **state)
{
	(void)state;
	RUN({"b", STOCK, "amd", VERDICT_VULNERABLE, DECIDED},
	    {"a", STOCK, "amd", VERDICT_FIXED, NO});
	assert_int_equal(merged_status(&merged), 0);
}

static void lost(void **state)
{
	(void)state;
	RUN({"a", BROKEN, "amd", VERDICT_VULNERABLE, DECIDED},
	    {"a", STOCK, "amd", VERDICT_FIXED, LOST});
	assert_string_equal(merged.jobs[1].result.reason,
			    "no result: the job did not run to its end");
	assert_refuted(3);
}

static void damaged(void **state)
{
	char *path = xasprintf("%s/a/0-amd/" VERDICT_FILE, dir);

	(void)state;
	RUN({"a", STOCK, "amd", VERDICT_FIXED, NO});
	merged_free(&merged);
	assert_int_equal(write_file(path, "{\"verdict\":", 11, 0600), 0);
	load();
	assert_int_equal(merged.jobs[0].result.kind, VERDICT_ERROR);
	assert_non_null(strstr(merged.jobs[0].result.reason, "line 1"));
	merged_free(&merged);
	free(path);
	/* The job's file itself. */
	path = xasprintf("%s/a/0-amd/" JOB_FILE, dir);
	assert_int_equal(write_file(path, "{", 1, 0600), 0);
	load();
	assert_int_equal(merged.nr_jobs, 0);
	assert_int_equal(merged_status(&merged), 3);
	free(path);
}

static void nothing_there(void **state)
{
	char *error;

	(void)state;
	assert_int_equal(merge(&merged, dir, &error), -1);
	assert_non_null(strstr(error, "no job is there"));
	free(error);
}

static void proven_elsewhere(void **state)
{
	(void)state;
	RUN(GOOD_A("amd"), {"a", STOCK, "intel", VERDICT_SKIP, NO},
	    {"a", BROKEN, "intel", VERDICT_SKIP, NO});
	assert_int_equal(merged.proofs[0].kind, PROOF_YES);
	assert_int_equal(merged.proofs[1].kind, PROOF_UNPROVEN);
	assert_int_equal(merged_status(&merged), 0);
}

static void unproven(void **state)
{
	(void)state;
	RUN(GOOD_A("amd"), {"b", STOCK, "amd", VERDICT_SKIP, NO},
	    {"b", FIXED, "amd", VERDICT_FIXED, NO});
	assert_int_equal(merged.proofs[1].kind, PROOF_UNPROVEN);
	assert_int_equal(merged_status(&merged), 0);
}

/* A machine that cannot show the bug refutes nothing, and proves nothing. */
static void nothing_proven(void **state)
{
	(void)state;
	RUN({"b", STOCK, "amd", VERDICT_SKIP, NO}, {"b", FIXED, "amd", VERDICT_FIXED, NO});
	assert_int_equal(merged.proofs[0].kind, PROOF_UNPROVEN);
	assert_int_equal(merged_status(&merged), 4);
}

/* What decides was skipped there, and another check failed: neither for nor against the proof. */
static void blind(void **state)
{
	char *why;

	(void)state;
	RUN(GOOD_A("amd"), {"a", BROKEN, "intel", VERDICT_VULNERABLE, BLIND},
	    {"a", STOCK, "intel", VERDICT_SKIP, NO});
	assert_int_equal(merged.proofs[1].kind, PROOF_UNPROVEN);
	assert_int_equal(merged_status(&merged), 0);
	why = explain_job(&merged.jobs[2]);
	assert_non_null(strstr(why, "what decides was skipped"));
	free(why);
}

static void refuted_elsewhere(void **state)
{
	size_t proven, asked;

	(void)state;
	RUN(GOOD_A("amd"), {"a", BROKEN, "intel", VERDICT_FIXED, NO},
	    {"a", STOCK, "intel", VERDICT_FIXED, NO});
	merged_count_proofs(&merged, &proven, &asked);
	assert_int_equal(proven, 0);
	assert_int_equal(asked, 1);
	assert_int_equal(merged_status(&merged), 1);
}

/* @job got no result before the run was interrupted. */
static void cut_off(size_t job, enum proof_kind kind)
{
	const bool cut = merged.jobs[job].cut_off;
	const enum verdict_kind was = merged.jobs[job].result.kind;
	size_t proven, asked;

	merged.jobs[job].cut_off = true;
	merged.jobs[job].result.kind = VERDICT_ERROR;
	merged_prove(&merged);
	assert_int_equal(merged.proofs[0].kind, kind);
	merged_count_proofs(&merged, &proven, &asked);
	assert_int_equal(proven, 0);
	assert_int_equal(asked, 1);
	merged.jobs[job].cut_off = cut;
	merged.jobs[job].result.kind = was;
}

/* Nothing refutes what nobody has seen; what was seen still can. */
static void interrupted(void **state)
{
	const struct outcome intel[] = {{"a", BROKEN, "intel", VERDICT_VULNERABLE, DECIDED},
					{"a", STOCK, "intel", VERDICT_FIXED, NO}};
	size_t i;

	RUN(GOOD_A("amd"));
	for (i = 0; i < merged.nr_jobs; i++)
		cut_off(i, PROOF_CUT_OFF);
	done(state);
	RUN(GOOD_A("amd"), intel[0], intel[1]);
	cut_off(0, PROOF_CUT_OFF);
	done(state);
	RUN({"a", BROKEN, "amd", VERDICT_FIXED, NO}, {"a", STOCK, "amd", VERDICT_FIXED, NO});
	cut_off(1, PROOF_NO);
}

static void assert_why(const char *what)
{
	char *why = explain_job(&merged.jobs[0]);

	if (!strstr(why, what))
		fail_msg("\"%s\" does not say \"%s\"", why, what);
	free(why);
}

/* Somebody's own kernel: what fixes it is named, and VULNERABLE is never as it should be. */
static void judged(void **state)
{
	RUN({"a", GIVEN, "amd", VERDICT_FIXED, NO}, {"b", GIVEN, "amd", VERDICT_SKIP, NO});
	assert_int_equal(merged_status(&merged), 0);
	done(state);
	RUN({"a", GIVEN, "amd", VERDICT_VULNERABLE, DECIDED});
	assert_int_equal(merged_status(&merged), 1);
	assert_why("fixed upstream by 77c9b9dea4fb (v6.7) and 0123456789ab; CVE-2025-1: because");
	done(state);
	RUN({"b", GIVEN, "amd", VERDICT_VULNERABLE, DECIDED});
	assert_why("no fix upstream is known: ");
	done(state);
	RUN({"a", GIVEN, "amd", VERDICT_VULNERABLE, NO});
	assert_int_equal(merged_status(&merged), 1);
	assert_why("VULNERABLE, but no deciding check says so: because \"of\" <that> & # it");
	done(state);
	RUN({"a", GIVEN, "amd", VERDICT_SKIP, NO});
	assert_int_equal(merged_status(&merged), 4);
}

/* A test that was asked for and has no job is no success. */
static void missing(void **state)
{
	struct runfile run = {
		.started = (char *)"2026-01-01T00:00:00Z",
		.elapsed_s = 1,
		.chosen = (char *)"as asked for",
	};

	(void)state;
	runfile_add_missing(&run, xstrdup("x"), xstrdup("6.1"), xstrdup("x has no 6.1"));
	assert_int_equal(runfile_write(&run, dir), 0);
	run.started = run.chosen = NULL;
	runfile_free(&run);
	RUN(GOOD_A("amd"));
	assert_int_equal(merged_status(&merged), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_proven),
		TEST(round_trip),
		TEST(no_utf8),
		TEST(phases_are_kept),
		TEST(fatal_is_told),
		TEST(wrong_reason),
		TEST(not_shown),
		TEST(stock_not_as_expected),
		TEST(stock_alone),
		TEST(lost),
		TEST(damaged),
		TEST(nothing_there),
		TEST(proven_elsewhere),
		TEST(unproven),
		TEST(nothing_proven),
		TEST(blind),
		TEST(refuted_elsewhere),
		TEST(interrupted),
		TEST(judged),
		TEST(missing),
	};

	return cmocka_run_group_tests_name("proof", tests, set_up, tear_down);
}
