// SPDX-License-Identifier: GPL-2.0-only
/* Other suites' tests: from lists and what is known of machines to jobs, and to what is shown. */
#include "job/jobdir.h"
#include "plan/plan.h"
#include "format/formats.h"
#include "page/page.h"
#include "report/proof.h"
#include "report/tests.h"
#include "scratch.h"

static struct machine amd = {.name = "amd", .boots = true};

/* Two kernels: the second one has a test more. */
static struct selftests tests[2];
static struct known known;
static struct kernels kernels;
static char *configs;

static void load(size_t i, const char *folder, const char *list)
{
	char *file = xasprintf("%s/list", folder), *dir = path_in(scratch, folder), *error;

	scratch_file(file, list);
	if (selftests_load(&tests[i], SUITE_SELFTESTS, dir, configs, &error))
		fail_msg("%s", error);
	assert_int_equal(kernels_add_given(&kernels, folder, "/kernel", &error), 0);
	kernels.v[i].tests = dir;
	free(file);
}

static int set_up(void **state)
{
	char *error;

	scratch_make(state);
	configs = path_in(scratch, "configs");
	scratch_file("configs/selftests/needs.json",
		     "{\"b\": {\"arguments\": \"-i 2\", \"cpus\": 2, \"memory\": 900,"
		     " \"append\": \"a=1 b\", \"test_timeout_s\": 9, \"why\": \"it is long\"}}");
	scratch_file("configs/selftests/amd.json",
		     "[{\"test\": \"c*\", \"outcome\": \"FAIL\", \"reason\": \"no c\"},"
		     " {\"test\": \"d\", \"outcome\": \"SLOW\", \"kernels\": [\"old*\"],"
		     "  \"reason\": \"a day\"},"
		     " {\"test\": \"a\", \"outcome\": \"SKIP\", \"emulator\": \"7.*\","
		     "  \"reason\": \"never seen\"}]");
	load(0, "old", "# tests\nb\tx86_64/b.c\na\ta.c\nc1\tx86_64/c1.c\nd\td.c\n");
	load(1, "new", "a\ta.c\nb\tx86/b.c\nc1\tx86/c1.c\nd\td.c\ne\te.c\te.c:1: error: no\n");
	assert_int_equal(known_load(&known, configs, "amd", &error), 0);
	return 0;
}

static int tear_down(void **state)
{
	selftests_free(&tests[0]);
	selftests_free(&tests[1]);
	known_free(&known);
	kernels_free(&kernels);
	free(configs);
	return scratch_remove(state);
}

/* Plans what the patterns choose. 0, or what plan_tests says, with its line in *@error. */
static int plan(struct plan *plan, char **patterns, size_t nr, char **error)
{
	static char version[] = "10.0.2", *emulators[] = {version};
	const struct strings chosen = {patterns, nr};
	const struct request request = {
		.suite = SUITE_SELFTESTS,
		.machines = &amd,
		.nr_machines = 1,
		.patterns = &chosen,
		.kernels_tests = tests,
		.known = &known,
		.emulators = emulators,
		.timeout_s = 600,
		.repeat = 1,
		.top = "/top",
		.results = scratch,
	};

	return plan_tests(plan, &request, &kernels, error);
}

static void read_job(struct job *job, const char *folder)
{
	char *dir = path_in(scratch, folder), *error;

	if (job_read(job, dir, &error))
		fail_msg("%s", error);
	free(dir);
}

static void jobs(void **state)
{
	struct plan p;
	struct job job;
	char *error;

	(void)state;
	assert_int_equal(plan(&p, NULL, 0, &error), 0);
	assert_int_equal(p.nr, 9);
	assert_string_equal(p.v[0].folder, "a/old-amd");
	assert_string_equal(p.v[8].folder, "e/new-amd");
	read_job(&job, "a/old-amd");
	assert_null(job.skip);
	/* It is known of another emulator. */
	assert_null(job.known.outcome);
	assert_int_equal(job.entry.cpus, 1);
	assert_string_equal(job.entry.arguments, "");
	assert_string_equal(job.tests, kernels.v[0].tests);
	job_free(&job);
	read_job(&job, "b/new-amd");
	assert_int_equal(job.entry.suite, SUITE_SELFTESTS);
	assert_int_equal(job.entry.cpus, 2);
	assert_int_equal(job.entry.memory, 900);
	assert_int_equal(job.entry.test_timeout_s, 9);
	assert_string_equal(job.entry.arguments, "-i 2");
	assert_string_equal(job.entry.append, "a=1 b");
	assert_string_equal(job.entry.title, "x86/b.c");
	job_free(&job);
	read_job(&job, "c1/old-amd");
	assert_string_equal(job.known.outcome, "FAIL");
	assert_string_equal(job.known.reason, "no c");
	job_free(&job);
	read_job(&job, "d/old-amd");
	assert_string_equal(job.skip, "too slow there: a day");
	job_free(&job);
	read_job(&job, "d/new-amd");
	assert_null(job.skip);
	job_free(&job);
	read_job(&job, "e/new-amd");
	assert_string_equal(job.skip, "it does not build: e.c:1: error: no");
	job_free(&job);
	plan_free(&p);
}

static void patterns(void **state)
{
	char c[] = "c?", e[] = "e", wrong[] = "[x", *some[] = {c, e}, *bad[] = {e, wrong}, *error;
	struct plan p;

	(void)state;
	assert_int_equal(plan(&p, some, 2, &error), 0);
	assert_int_equal(p.nr, 3);
	plan_free(&p);
	assert_int_equal(plan(&p, bad, 2, &error), -2);
	assert_string_equal(error, "no test is called '[x'; there are: a b c1 d e");
	free(error);
}

static void bad_data(void **state)
{
	struct selftests t;
	struct known k;
	char *error, *dir = path_in(scratch, "bad");

	(void)state;
	scratch_file("bad/list", "../x\tx.c\n");
	assert_int_equal(selftests_load(&t, SUITE_SELFTESTS, dir, configs, &error), -1);
	assert_non_null(strstr(error, "bad/list: a line that is not"));
	free(error);
	scratch_file("configs/selftests/needs.json", "{\"b\": {\"cpu\": 2, \"why\": \"x\"}}");
	assert_int_equal(needs_check(configs, &error), -1);
	assert_non_null(strstr(error, "unknown key \"cpu\""));
	free(error);
	scratch_file("configs/selftests/needs.json", "{\"b\": {\"cpus\": 2}}");
	assert_int_equal(needs_check(configs, &error), -1);
	assert_non_null(strstr(error, "\"why\" is missing"));
	free(error);
	scratch_file("configs/selftests/amd.json",
		     "[{\"test\": \"a\", \"outcome\": \"BAD\", \"reason\": \"r\"}]");
	assert_int_equal(known_load(&k, configs, "amd", &error), -1);
	assert_non_null(strstr(error, "unknown outcome \"BAD\""));
	free(error);
	assert_int_equal(known_load(&k, configs, "intel", &error), 0);
	assert_null(known_find(&k, "a", "6.12", ""));
	known_free(&k);
	free(dir);
}

static void write_verdict(const char *folder, enum verdict_kind kind, bool ok)
{
	char *dir = path_in(scratch, folder), *path = path_in(dir, VERDICT_FILE);
	struct result r = {
		.kind = kind,
		.decided = kind == VERDICT_VULNERABLE,
		.reason = (char *)"because",
		.log = (char *)"ktap.log",
	};

	ktap_add_check(&r.ktap, "sub", ok, false, "");
	assert_int_equal(result_write(&r, SUITE_SELFTESTS, path), 0);
	ktap_free(&r.ktap);
	free(path);
	free(dir);
}

static char *shown(void (*format)(const struct merged *merged, int width, FILE *out),
		   const struct merged *merged)
{
	/* Not local: gcc would take the text for a pointer to a variable that is gone. */
	static size_t len;
	static char *s;
	FILE *out = open_memstream(&s, &len);

	format(merged, 80, out);
	fclose(out);
	return s;
}

static void markdown(const struct merged *merged, int width, FILE *out)
{
	(void)width;
	format_markdown(merged, out);
}

static void kcidb(const struct merged *merged, int width, FILE *out)
{
	(void)width;
	format_kcidb(merged, out);
}

/* In formats for others: a row only where kernels differ, and who is to blame for a FAIL. */
static void look_from_outside(const struct merged *merged)
{
	char *s = shown(markdown, merged);

	assert_non_null(strstr(s, "## kvm-regress: 1 of 9 tests not as expected\n"
				  "\n- **a** on new, amd: FAIL. because (log: a/new-amd/"));
	assert_non_null(strstr(s, "\n- old on amd: 2 PASS, 1 SKIP, 1 known\n"));
	assert_non_null(strstr(s, "\n| test | old on amd | new on amd |\n| --- | --- | --- |\n"
				  "| a | PASS | FAIL |\n| c1 | known | PASS |\n"
				  "| e | - | SKIP |\n"));
	assert_null(strstr(s, "| b |"));
	free(s);
	s = shown(kcidb, merged);
	assert_non_null(strstr(s, "\"path\": \"kselftest.kvm.c1\""));
	assert_non_null(strstr(s, "\"id\": \"kvm_regress:amd:c1\""));
	assert_non_null(strstr(s, "\"harness\": true"));
	assert_null(strstr(s, "\"code\": true"));
	free(s);
}

static void page(const struct merged *m, int width, FILE *out)
{
	(void)width;
	format_html(m, out);
}

static void results(void **state)
{
	struct merged merged;
	struct plan p;
	char *error, *s;

	(void)state;
	assert_int_equal(plan(&p, NULL, 0, &error), 0);
	write_verdict("a/old-amd", VERDICT_FIXED, true);
	write_verdict("a/new-amd", VERDICT_VULNERABLE, false);
	write_verdict("b/old-amd", VERDICT_FIXED, true);
	write_verdict("b/new-amd", VERDICT_FIXED, true);
	write_verdict("c1/old-amd", VERDICT_VULNERABLE, false);
	write_verdict("c1/new-amd", VERDICT_FIXED, true);
	write_verdict("d/old-amd", VERDICT_SKIP, true);
	write_verdict("d/new-amd", VERDICT_SKIP, true);
	write_verdict("e/new-amd", VERDICT_SKIP, true);
	assert_int_equal(merge(&merged, scratch, &error), 0);
	assert_int_equal(merged_status(&merged), STATUS_VULNERABLE);
	s = shown(format_tests, &merged);
	assert_non_null(strstr(s, "test  old    new\na     PASS   FAIL\n"));
	assert_non_null(strstr(s, "\nc1    known  PASS\n"));
	assert_non_null(strstr(s, "\ne     -      SKIP\n"));
	assert_non_null(strstr(s, "FAIL (1):\n  a on new: because (log: "));
	assert_non_null(strstr(s, "c1 on old: no c; it gave FAIL: because"));
	assert_non_null(strstr(s, "machine cannot (1):\n  c1 on new: no c"));
	assert_non_null(strstr(s, "old on amd: 2 PASS, 1 SKIP, 1 known"));
	free(s);
	s = shown(format_differences, &merged);
	assert_non_null(strstr(s, "old -> new on amd: 3 of 5 tests differ:\n  a: PASS -> FAIL\n"));
	assert_non_null(strstr(s, "    sub: ok -> not ok\n    new: because (log: "));
	assert_non_null(strstr(s, "  e: missing -> SKIP\n"));
	assert_null(strstr(s, "  b: "));
	free(s);
	s = shown(page, &merged);
	assert_non_null(strstr(s, "1 of 5 tests fails on new: a."));
	free(s);
	/* The last one, e on new, as if it had not got its turn. */
	merged.jobs[merged.nr_jobs - 1].cut_off = true;
	s = shown(page, &merged);
	assert_non_null(strstr(s, "1 of 4 tests fails on new: a."));
	free(s);
	look_from_outside(&merged);
	merged_free(&merged);
	plan_free(&p);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest all[] = {TEST(jobs), TEST(patterns), TEST(bad_data), TEST(results)};

	return cmocka_run_group_tests(all, NULL, NULL);
}
