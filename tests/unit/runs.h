/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs that are made up, each with one job, for the tests of what is said about many of them. */
#ifndef TESTS_UNIT_RUNS_H
#define TESTS_UNIT_RUNS_H

#include "base/digest.h"
#include "history/history.h"
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

static inline void put_job(const char *run, const struct outcome *o)
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
static inline void put_run(const char *name, const struct outcome *o)
{
	struct runfile run = {.started = (char *)name, .chosen = (char *)""};
	char *dir = xasprintf("%s/%s", scratch, name);

	put_job(name, o);
	assert_int_equal(runfile_write(&run, dir), 0);
	free(dir);
}

static inline void read_all(void)
{
	history_find(&history, scratch);
	history_read(&history);
}

static inline int clear(void **state)
{
	history_free(&history);
	return scratch_remove(state) || scratch_make(state);
}

/* What the one row is after these two runs. */
static inline enum row_state after(const struct outcome *first, const struct outcome *second)
{
	put_run("1", first);
	put_run("2", second);
	read_all();
	assert_int_equal(history.nr_rows, 1);
	assert_int_equal(history.rows[0].nr, 2);
	return history.rows[0].state;
}

static const struct outcome fixed = {.kind = VERDICT_FIXED};

#endif
