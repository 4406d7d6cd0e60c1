// SPDX-License-Identifier: GPL-2.0-only
/* Many runs beside each other: what is unstable, what has changed, and what cannot be read. */
#include <sys/stat.h>

#include "base/digest.h"
#include "history/explain.h"
#include "history/formats.h"
#include "history/history.h"
#include "history/links.h"
#include "job/job.h"
#include "plan/runfile.h"
#include "scratch.h"
#include "verdict/result.h"

#define CONSOLE "console one\nconsole two\n"

/* What a job came to; of the texts NULL is what everybody has. */
struct outcome {
	enum verdict_kind kind;
	const char *image, *judge, *console;
	const char *label;
	bool cut; /* it was stopped: no digests */
	bool old; /* no key is known */
};

static struct history history;

static const char * or (const char *s, const char *other)
{
	return s ? s : other;
}

static void put_job(const char *run, const struct outcome *o)
{
	char *dir = xasprintf("%s/%s/a/6.12-stock-amd", scratch, run), *error = NULL, *path;
	struct job job = {
		.kernel = {.label = xstrdup(or (o->label, "6.12.117")),
			   .series = xstrdup("6.12"),
			   .variant = COLUMN_STOCK,
			   .columns = {[COLUMN_STOCK] = true}},
		.machine = xstrdup("amd"),
		.top = xstrdup("/t"),
		.tests = xstrdup("/t/build/tests"),
		.timeout_s = 600,
		.repeat = 1,
		.alike = 1,
	};
	struct result result = {
		.kind = o->kind, .reason = xstrdup("a reason"), .log = xstrdup("ktap.log")};

	assert_int_equal(entry_load(&job.entry,
				    scratch_file("a.json", "{\"title\":\"t\",\"about\":\"a\","
							   "\"series\":{}}"),
				    &error),
			 0);
	assert_int_equal(make_dirs(dir), 0);
	assert_int_equal(job_write(&job, dir), 0);
	pairs_add(&result.inputs, "bzImage", or (o->image, "image"));
	pairs_add(&result.inputs, "arguments", "nokaslr");
	if (!o->old) {
		result.key = pairs_digest(&result.inputs);
		result.judge = xstrdup(or (o->judge, "judge"));
	}
	if (!o->cut && !o->old) {
		const char *console = or (o->console, CONSOLE);
		char *digest = digest_text(console, strlen(console));

		pairs_add(&result.digests, "console.log", digest);
		pairs_add(&result.digests, "ktap.log", "0123");
		free(digest);
	}
	path = xasprintf("%s/console.log", dir);
	assert_int_equal(
		write_file(path, or (o->console, CONSOLE), strlen(or (o->console, CONSOLE)), 0666),
		0);
	free(path);
	path = xasprintf("%s/" VERDICT_FILE, dir);
	assert_int_equal(result_write(&result, SUITE_REGRESSIONS, path), 0);
	free(path);
	job_free(&job);
	result_free(&result);
	free(dir);
}

/* A run of that name, which is also when it was. */
static void put_run(const char *name, const struct outcome *o)
{
	struct runfile run = {.started = (char *)name, .chosen = (char *)""};
	char *dir = xasprintf("%s/%s", scratch, name);

	put_job(name, o);
	assert_int_equal(runfile_write(&run, dir), 0);
	free(dir);
}

static void read_all(void)
{
	history_find(&history, scratch);
	history_read(&history);
}

static int clear(void **state)
{
	history_free(&history);
	return scratch_remove(state) || scratch_make(state);
}

/* What the one row is after these two runs. */
static enum row_state after(const struct outcome *first, const struct outcome *second)
{
	put_run("1", first);
	put_run("2", second);
	read_all();
	assert_int_equal(history.nr_rows, 1);
	assert_int_equal(history.rows[0].nr, 2);
	return history.rows[0].state;
}

static const struct outcome fixed = {.kind = VERDICT_FIXED};

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
	read_all();
	assert_int_equal(history.nr_runs, 3);
	assert_int_equal(history.nr_seen, 2);
	assert_int_equal(history.damaged, 2);
	assert_string_equal(history.runs[0].started, "");
}

static char *printed(void (*print)(FILE *out))
{
	char *s = NULL;
	size_t len;
	FILE *out = open_memstream(&s, &len);

	print(out);
	fclose(out);
	return s;
}

static void print_table(FILE *out)
{
	history_table(&history, 80, true, out);
}

static void print_plain(FILE *out)
{
	history_table(&history, 80, false, out);
}

static void print_json(FILE *out)
{
	history_json(&history, out);
}

static void print_page(FILE *out)
{
	history_page(&history, scratch, out);
}

static void shown(void **state)
{
	const struct outcome other = {.kind = VERDICT_VULNERABLE, .console = "<b>&\n"};
	char *s;

	(void)state;
	assert_int_equal(after(&fixed, &other), ROW_UNSTABLE);
	s = printed(print_table);
	assert_non_null(strstr(s, "+\033[31mx\033[0m\n"));
	free(s);
	s = printed(print_plain);
	assert_null(strchr(s, '\033'));
	assert_non_null(strstr(s, "    +x\n     ^\n"));
	assert_non_null(strstr(s, "1 unstable, 0 changed, 0 the same in all runs."));
	free(s);
	s = printed(print_json);
	assert_non_null(strstr(s, "\"state\": \"unstable\""));
	free(s);
	scratch_file("2/report.html", "");
	s = printed(print_page);
	assert_non_null(strstr(s, "&lt;b&gt;&amp;"));
	assert_null(strstr(s, "<b>&"));
	assert_non_null(strstr(s, "href=\"./2/report.html\""));
	assert_non_null(strstr(s, "href=\"./2/a/6.12-stock-amd/console.log\""));
	assert_null(strstr(s, "href=\"./1/report.html\""));
	free(s);
}

/* More runs than a line has room for: the newest are shown. */
static void many(void **state)
{
	char name[16], *s, *line;
	int i;

	(void)state;
	for (i = 100; i < 200; i++) {
		snprintf(name, sizeof(name), "%d", i);
		put_run(name,
			i < 199 ? &fixed : &(struct outcome){.kind = VERDICT_SKIP, .image = "x"});
	}
	read_all();
	s = printed(print_plain);
	line = strstr(s, "    ...+");
	assert_non_null(line);
	*strchr(line, '\n') = '\0';
	assert_int_equal(strlen(line), 80);
	assert_int_equal(line[79], '-');
	free(s);
}

static void links(void **state)
{
	char *below = xasprintf("%s/x/y", scratch), *aside = xasprintf("%s/xx", scratch), *s;

	(void)state;
	scratch_file("x/y/a b", "");
	scratch_file("xx/c", "");
	s = link_to(below, aside, "c");
	assert_string_equal(s, "../../xx/c");
	free(s);
	s = link_to(scratch, below, "a b");
	assert_string_equal(s, "./x/y/a%20b");
	free(s);
	s = link_to(below, below, "a b");
	assert_string_equal(s, "./a%20b");
	free(s);
	assert_null(link_to(below, below, "c"));
	s = link_to("/", below, "a b");
	assert_true(starts_with(s, "./tmp/"));
	free(s);
	free(below);
	free(aside);
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
		cmocka_unit_test_teardown(shown, clear),
		cmocka_unit_test_teardown(many, clear),
		cmocka_unit_test_teardown(links, clear),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
