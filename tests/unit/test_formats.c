// SPDX-License-Identifier: GPL-2.0-only
/* What the merged results look like. */
#include <jansson.h>

#include "results.h"

static char *shown;

static void show(void (*format)(const struct merged *, FILE *))
{
	size_t len;
	FILE *out;

	free(shown);
	out = open_memstream(&shown, &len);
	format(&merged, out);
	fclose(out);
}

static void show_80(const struct merged *m, FILE *out)
{
	format_table(m, 80, out);
}

static void show_differences(const struct merged *m, FILE *out)
{
	format_differences(m, 80, out);
}

static void show_200(const struct merged *m, FILE *out)
{
	format_table(m, 200, out);
}

/* @expected, in which DIR stands for the folder of results. */
static void assert_shown(const char *expected)
{
	struct text t = {0};
	const char *at;

	for (; (at = strstr(expected, "DIR")); expected = at + 3)
		text_addf(&t, "%.*s%s", (int)(at - expected), expected, dir);
	text_addf(&t, "%s", expected);
	assert_string_equal(shown, t.s);
	free(t.s);
}

static void table(void **state)
{
	(void)state;
	RUN(GOOD_A("amd"), {"b", STOCK, "amd", VERDICT_VULNERABLE, DECIDED},
	    {"b", FIXED, "amd", VERDICT_VULNERABLE, DECIDED});
	show(show_80);
	assert_shown("regression  6.1 stock   broken      fixed       proven\n"
		     "a           FIXED       VULNERABLE  = stock     yes\n"
		     "b           VULNERABLE  = stock     VULNERABLE  no\n"
		     "  fixed: expected FIXED: because \"of\" <that> & # it (log:\n"
		     "    DIR/b/3-amd/the.log)\n"
		     "\n1 of 2 proven on amd.\n");
}

static void two_machines(void **state)
{
	(void)state;
	RUN(GOOD_A("amd"), GOOD_A("intel"));
	show(show_80);
	assert_shown("6.1 on amd\n"
		     "regression  stock       broken      fixed       proven\n"
		     "a           FIXED       VULNERABLE  = stock     yes\n"
		     "\n6.1 on intel\n"
		     "regression  stock       broken      fixed       proven\n"
		     "a           FIXED       VULNERABLE  = stock     yes\n"
		     "\n1 of 1 proven on amd, intel.\n");
	show(show_200);
	assert_shown(
		"            6.1 on amd                                    6.1 on intel\n"
		"regression  stock       broken      fixed       proven    stock       broken"
		"      fixed       proven\n"
		"a           FIXED       VULNERABLE  = stock     yes       FIXED       VULNERABLE"
		"  = stock     yes\n"
		"\n1 of 1 proven on amd, intel.\n");
}

static void judged(void **state)
{
	(void)state;
	RUN({"a", GIVEN, "amd", VERDICT_VULNERABLE, DECIDED},
	    {"a", GIVEN, "intel", VERDICT_FIXED, NO});
	show(show_80);
	assert_shown("            6.1 on amd  6.1 on intel\n"
		     "regression  verdict     verdict\n"
		     "a           VULNERABLE  FIXED\n"
		     "  6.1 on amd: fixed upstream by 77c9b9dea4fb (v6.7) and 0123456789ab;\n"
		     "    CVE-2025-1: because \"of\" <that> & # it (log:\n"
		     "    DIR/a/0-amd/the.log)\n"
		     "\n1 FIXED, 1 VULNERABLE on amd, intel.\n");
}

static void closing(void **state)
{
	struct runfile run = {
		.started = (char *)"2026-01-01T00:00:00Z",
		.elapsed_s = 72.4,
		.chosen = (char *)"by default, as on any host",
	};

	(void)state;
	runfile_add_machine(&run, xstrdup("amd"), xstrdup("QEMU TCG"), xstrdup(""), xstrdup(""));
	runfile_add_missing(&run, xstrdup("x"), xstrdup("6.1"), xstrdup("x has no 6.1."));
	assert_int_equal(runfile_write(&run, dir), 0);
	run.started = run.chosen = NULL;
	runfile_free(&run);
	RUN({"b", STOCK, "amd", VERDICT_VULNERABLE, DECIDED});
	show(show_80);
	assert_shown(
		"regression  6.1 stock   broken\n"
		"b           VULNERABLE  = stock\n"
		"\n"
		"x has no 6.1.\n"
		"Nothing to prove without both broken and fixed: 1 job run on amd (amd: QEMU TCG;\n"
		"  by default, as on any host) in 1 min 12 s.\n");
}

static void tap(void **state)
{
	(void)state;
	RUN({"a", STOCK, "amd", VERDICT_SKIP, NO}, {"a", BROKEN, "amd", VERDICT_FIXED, NO});
	show(format_tap);
	assert_shown("TAP version 13\n1..3\n"
		     "ok 1 - a 6.1 stock amd: SKIP # SKIP because \"of\" <that> & \\# it\n"
		     "not ok 2 - a 6.1 broken amd: FIXED\n  ---\n"
		     "  expected: \"VULNERABLE\"\n  got: \"FIXED\"\n"
		     "  reason: \"because \\\"of\\\" <that> & # it\"\n"
		     "  log: \"DIR/a/1-amd/the.log\"\n  ...\n"
		     "not ok 3 - a 6.1 amd: proven\n");
}

static void json(void **state)
{
	json_t *root, *job;

	(void)state;
	RUN({"a", STOCK, "amd", VERDICT_FIXED, NO}, {"b", GIVEN, "amd", VERDICT_VULNERABLE, NO});
	show(format_json);
	root = json_loads(shown, 0, NULL);
	assert_int_equal(json_integer_value(json_object_get(root, "version")), 1);
	job = json_array_get(json_object_get(root, "jobs"), 0);
	assert_string_equal(json_string_value(json_object_get(job, "expected")), "FIXED");
	assert_int_equal(json_array_size(json_object_get(job, "columns")), 2);
	assert_null(json_object_get(job, "decided"));
	job = json_array_get(json_object_get(root, "jobs"), 1);
	assert_true(json_is_false(json_object_get(job, "decided")));
	assert_string_equal(json_string_value(json_object_get(job, "variant")), "given");
	json_decref(root);
}

static void junit(void **state)
{
	(void)state;
	RUN({"a", STOCK, "amd", VERDICT_FIXED, NO}, {"b", STOCK, "amd", VERDICT_ERROR, NO});
	show(format_junit);
	assert_non_null(strstr(shown,
			       "<testsuite name=\"6.1 stock amd\" tests=\"2\" failures=\"0\" "
			       "errors=\"1\""));
	assert_non_null(strstr(shown, "&lt;that&gt;"));
}

static void junit_missing(void **state)
{
	struct runfile run = {.elapsed_s = -1, .started = (char *)"", .chosen = (char *)""};

	(void)state;
	runfile_add_missing(&run, xstrdup("x"), xstrdup("6.1"), xstrdup("x has no 6.1."));
	assert_int_equal(runfile_write(&run, dir), 0);
	run.started = run.chosen = NULL;
	runfile_free(&run);
	RUN({"a", STOCK, "amd", VERDICT_FIXED, NO});
	show(format_junit);
	assert_non_null(strstr(shown, "<testcase classname=\"6.1\" name=\"x\">"));
	assert_non_null(strstr(shown, "<failure message=\"x has no 6.1.\">x has no 6.1.<"));
}

static void markdown(void **state)
{
	(void)state;
	RUN(GOOD_A("amd"), {"b", STOCK, "amd", VERDICT_VULNERABLE, DECIDED},
	    {"b", FIXED, "amd", VERDICT_VULNERABLE, DECIDED},
	    {"a", STOCK, "intel", VERDICT_SKIP, NO}, {"a", BROKEN, "intel", VERDICT_SKIP, NO});
	show(format_markdown);
	assert_shown("## kvm-regress: 1 of 2 proven, 1 of 6 tests not as expected\n"
		     "\n"
		     "- **b** on 6.1 fixed, amd: VULNERABLE. expected FIXED: because \"of\" "
		     "\\<that\\> \\& \\# it (log: b/3-amd/the.log)\n"
		     "\n"
		     "| test | 6.1 on amd | 6.1 on intel |\n| --- | --- | --- |\n"
		     "| a | proven | unproven |\n"
		     "| b | **not proven** | - |\n");
}

static void markdown_is_short(void **state)
{
	struct outcome v[30];
	size_t i, lines = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(v); i++)
		v[i] = (struct outcome){"a", GIVEN, "amd", VERDICT_VULNERABLE, DECIDED};
	run_all(v, ARRAY_SIZE(v));
	show(format_markdown);
	for (i = 0; shown[i]; i++)
		lines += shown[i] == '\n';
	assert_int_equal(lines, 2 + 20 + 1 + 4);
	assert_non_null(strstr(shown, "\n- and 10 more\n"));
}

/* The statuses, in the order of the tests. */
static char *kcidb_statuses(const json_t *root)
{
	const json_t *tests = json_object_get(root, "tests");
	struct text t = {0};
	size_t i;

	for (i = 0; i < json_array_size(tests); i++)
		text_addf(&t, "%s ",
			  json_string_value(json_object_get(json_array_get(tests, i), "status")));
	return text_take(&t);
}

static void kcidb(void **state)
{
	json_t *root;
	char *statuses;

	(void)state;
	RUN(GOOD_A("amd"), {"b", STOCK, "amd", VERDICT_ERROR, NO},
	    {"b", FIXED, "amd", VERDICT_ERROR, NO_BOOT}, {"b", STOCK, "intel", VERDICT_FIXED, LOST},
	    {"b", FIXED, "intel", VERDICT_SKIP, NO}, {"a", BROKEN, "amd", VERDICT_VULNERABLE, NO});
	show(format_kcidb);
	root = json_loads(shown, 0, NULL);
	assert_non_null(root);
	statuses = kcidb_statuses(root);
	assert_string_equal(statuses, "PASS FAIL ERROR MISS MISS SKIP FAIL ");
	/* What is not the regression's own failure is no sign of it. */
	assert_int_equal(json_array_size(json_object_get(root, "issues")), 1);
	assert_int_equal(json_array_size(json_object_get(root, "incidents")), 1);
	json_decref(root);
	free(statuses);
}

static void measures(void **state)
{
	static const char log[] = "# measure: exit 5 us\n# measure: entry 6 us\n";
	char *path = xasprintf("%s/a/0-amd/ktap.log", dir);

	(void)state;
	RUN(GOOD_A("amd"));
	show(format_measures);
	assert_shown("");
	assert_int_equal(write_file(path, log, strlen(log), 0600), 0);
	show(format_measures);
	assert_shown("a on 6.1, amd\n  exit\n    stock   5 us\n  entry\n    stock   6 us\n");
	free(path);
}

static void interrupted(void **state)
{
	struct runfile run = {
		.started = (char *)"2026-01-01T00:00:00Z",
		.chosen = (char *)"as asked for",
		.elapsed_s = 1,
		.interrupted = true,
	};

	(void)state;
	assert_int_equal(runfile_write(&run, dir), 0);
	RUN(GOOD_A("amd"), {"b", STOCK, "amd", VERDICT_ERROR, LOST});
	show(show_80);
	assert_non_null(strstr(shown, "\nThe run was interrupted: 1 of 3 jobs have no result.\n"));
	show(format_markdown);
	assert_non_null(
		strstr(shown, "\n\nThe run was interrupted: 1 of 3 jobs have no result.\n"));
	show(show_differences);
	assert_non_null(strstr(shown, "The run was interrupted: 1 of 3 jobs have no result.\n"));
	assert_non_null(strstr(shown, "6.1 on amd: 1 ERROR, 1 VULNERABLE, 1 FIXED\n"));
}

static int tidy(void **state)
{
	free(shown);
	return tear_down(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(table),
		TEST(two_machines),
		TEST(judged),
		TEST(closing),
		TEST(tap),
		TEST(json),
		TEST(junit),
		TEST(measures),
		TEST(junit_missing),
		TEST(markdown),
		TEST(markdown_is_short),
		TEST(kcidb),
		TEST(interrupted),
	};

	return cmocka_run_group_tests_name("formats", tests, set_up, tidy);
}
