// SPDX-License-Identifier: GPL-2.0-only
/* Many runs: what is unstable, what has changed, and what cannot be read. */
#include <sys/stat.h>

#include "history/explain.h"
#include "runs.h"

static void same_twice(void **state)
{
	(void)state;
	assert_int_equal(after(&fixed, &fixed), ROW_STEADY);
	assert_int_equal(history.rows[0].nr_unstable, 0);
}

static void one_byte(void **state)
{
	const struct outcome other = {.kind = VERDICT_FIXED,
				      .console = "console one\nconsole twO\n"};
	char *text;

	(void)state;
	assert_int_equal(after(&fixed, &other), ROW_UNSTABLE);
	assert_int_equal(history.rows[0].nr_unstable, 1);
	assert_int_equal(history.rows[0].unstable[0].what, 1u << HISTORY_CONSOLE);
	text = explain_instability(&history, &history.rows[0], &history.rows[0].unstable[0]);
	assert_string_equal(text, "console.log differs, line 2: \"console twO\" instead of "
				  "\"console two\"");
	free(text);
}

static void another_verdict(void **state)
{
	const struct outcome other = {.kind = VERDICT_VULNERABLE};
	char *text;

	(void)state;
	assert_int_equal(after(&fixed, &other), ROW_UNSTABLE);
	assert_int_equal(history.rows[0].unstable[0].what, DIFFERS_VERDICT);
	text = explain_instability(&history, &history.rows[0], &history.rows[0].unstable[0]);
	assert_string_equal(text, "VULNERABLE instead of FIXED");
	free(text);
}

static void another_kernel(void **state)
{
	const struct outcome other = {.kind = VERDICT_VULNERABLE,
				      .image = "another",
				      .console = "of another\n",
				      .label = "6.12.118"};
	char *text;

	(void)state;
	assert_int_equal(after(&fixed, &other), ROW_CHANGED);
	assert_int_equal(history.rows[0].nr_unstable, 0);
	text = explain_change(&history, &history.rows[0].v[0], &history.rows[0].v[1]);
	assert_string_equal(text, "other bzImage; 6.12.118, was 6.12.117");
	free(text);
}

static void another_kernel_same_verdict(void **state)
{
	const struct outcome other = {.image = "another", .kind = VERDICT_FIXED, .console = "x"};

	(void)state;
	assert_int_equal(after(&fixed, &other), ROW_STEADY);
}

static void another_judge(void **state)
{
	const struct outcome other = {.kind = VERDICT_VULNERABLE, .judge = "another"};
	char *text;

	(void)state;
	assert_int_equal(after(&fixed, &other), ROW_CHANGED);
	text = explain_change(&history, &history.rows[0].v[0], &history.rows[0].v[1]);
	assert_string_equal(text, "the same went in, and another kvm-regress or entry judged it");
	free(text);
}

static void another_judge_another_byte(void **state)
{
	const struct outcome other = {.kind = VERDICT_FIXED, .judge = "another", .console = "x"};

	(void)state;
	assert_int_equal(after(&fixed, &other), ROW_UNSTABLE);
}

static void stopped(void **state)
{
	const struct outcome one = {.kind = VERDICT_VULNERABLE, .cut = true, .console = "conso"};
	const struct outcome other = {.kind = VERDICT_VULNERABLE, .cut = true};

	(void)state;
	assert_int_equal(after(&one, &other), ROW_STEADY);
}

static void old_results(void **state)
{
	const struct outcome one = {.kind = VERDICT_FIXED, .old = true, .console = "x"};
	const struct outcome other = {.kind = VERDICT_VULNERABLE, .old = true};
	char *text;

	(void)state;
	assert_int_equal(after(&one, &other), ROW_CHANGED);
	text = explain_change(&history, &history.rows[0].v[0], &history.rows[0].v[1]);
	assert_string_equal(text, "what went into both is not known");
	free(text);
}

/* Whatever came between them. */
static void earlier_one(void **state)
{
	const struct outcome between = {.kind = VERDICT_FIXED, .image = "another"};
	const struct outcome other = {.kind = VERDICT_FIXED, .console = "x"};

	(void)state;
	put_run("1", &fixed);
	put_run("2", &between);
	put_run("3", &other);
	read_all();
	assert_int_equal(history.rows[0].state, ROW_UNSTABLE);
	assert_int_equal(history.rows[0].nr_unstable, 1);
	assert_int_equal(history.rows[0].unstable[0].first, 0);
	assert_int_equal(history.rows[0].unstable[0].other, 2);
}

/* A link to a run, and a folder that was named twice, are the same run. */
static void each_once(void **state)
{
	char *link = xasprintf("%s/latest", scratch);

	(void)state;
	put_run("deep/er/1", &fixed);
	assert_int_equal(symlink("deep/er/1", link), 0);
	assert_int_equal(history_find(&history, scratch), 1);
	assert_int_equal(history_find(&history, link), 1);
	history_read(&history);
	assert_int_equal(history.nr_runs, 1);
	assert_int_equal(history.nr_seen, 1);
	assert_int_equal(history.damaged, 0);
	free(link);
}

/* What is no file is not waited for, and what is damaged is left out. */
static void damage(void **state)
{
	char *fifo = xasprintf("%s/1/a/fifo", scratch);

	(void)state;
	put_run("1", &fixed);
	assert_int_equal(make_dirs(fifo), 0);
	free(fifo);
	fifo = xasprintf("%s/1/a/fifo/job", scratch);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	free(fifo);
	scratch_file("1/b/cut/job", "{");
	scratch_file("1/b/cut/verdict.json", "{}");
	scratch_file("2/run", "not JSON");
	put_job("2", &fixed);
	scratch_file("3/b/unfinished/job", "{}");
	put_job("4", &fixed);
	scratch_file("4/a/6.12-stock-amd/verdict.json",
		     "{\"verdict\": \"FIXED\", \"reason\": \"\", \"log\": \"l\","
		     " \"key\": \"k\", \"inputs\": {\"a\\u001b\": \"x\"}}");
	read_all();
	assert_int_equal(history.nr_runs, 4);
	assert_int_equal(history.nr_seen, 2);
	assert_int_equal(history.damaged, 3);
	assert_string_equal(history.runs[0].started, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(same_twice, clear),
		cmocka_unit_test_teardown(one_byte, clear),
		cmocka_unit_test_teardown(another_verdict, clear),
		cmocka_unit_test_teardown(another_kernel, clear),
		cmocka_unit_test_teardown(another_kernel_same_verdict, clear),
		cmocka_unit_test_teardown(another_judge, clear),
		cmocka_unit_test_teardown(another_judge_another_byte, clear),
		cmocka_unit_test_teardown(stopped, clear),
		cmocka_unit_test_teardown(old_results, clear),
		cmocka_unit_test_teardown(earlier_one, clear),
		cmocka_unit_test_teardown(each_once, clear),
		cmocka_unit_test_teardown(damage, clear),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
