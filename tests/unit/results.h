/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A folder of results, made up for the tests of what is said about it: regression a is fixed in
 * stock, b is not.
 */
#ifndef TESTS_UNIT_RESULTS_H
#define TESTS_UNIT_RESULTS_H

#include <sys/wait.h>

#include "format/formats.h"
#include "report/proof.h"
#include "unit.h"

static char dir[] = "/tmp/test_report.XXXXXX";
static struct merged merged;

struct outcome {
	char regression[2];
	enum column variant;
	const char *machine;
	enum verdict_kind kind;
	enum { NO, DECIDED, BLIND, LOST, NO_BOOT } how;
};

static struct fix fixes[] = {
	{(char *)"77c9b9dea4fb", (char *)"v6.7", (char *)"and more"},
	{(char *)"0123456789ab", (char *)"", (char *)""},
};
static char *cves[] = {(char *)"CVE-2025-1"};

static void shell(const char *format)
{
	char *command = xasprintf(format, dir);

	assert_int_equal(system(command), 0);
	free(command);
}

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	shell("rm -r %s");
	return 0;
}

static int done(void **state)
{
	(void)state;
	merged_free(&merged);
	shell("rm -rf %s/*");
	return 0;
}

/* What is expected of the variant, and which columns it fills. */
static void place(struct job *job, const struct outcome *o)
{
	enum column same = *o->regression == 'a' ? COLUMN_FIXED : COLUMN_BROKEN;
	enum column is = o->variant == COLUMN_STOCK ? same : o->variant;

	job->kernel.variant = o->variant;
	job->kernel.columns[o->variant] = true;
	if (is == COLUMN_BROKEN || is == COLUMN_FIXED) {
		job->kernel.columns[is] = true;
		job->kernel.expected = is == COLUMN_FIXED ? EXPECT_FIXED : EXPECT_VULNERABLE;
	}
}

static void write_outcome(const struct outcome *o, int number)
{
	char *folder = xasprintf("%s/%s/%d-%s", dir, o->regression, number, o->machine);
	char *path = xasprintf("%s/" VERDICT_FILE, folder);
	struct job job = {
		.number = number,
		.entry =
			{
				.name = (char *)o->regression,
				.title = (char *)"t",
				.about = (char *)"b",
				.append = (char *)"",
				.cpus = 1,
				.test_timeout_s = 1,
				.silence_s = 1,
				.fixes = fixes,
				.nr_fixes = *o->regression == 'a' ? 2 : 0,
				.cve = {cves, *o->regression == 'a'},
				.series = &(struct entry_series){(char *)"6.1", STANDS_HAS, NULL},
				.nr_series = 1,
				.decides = {(char *[]){(char *)"*"}, 1},
			},
		.kernel.label = (char *)"6.1",
		.machine = (char *)o->machine,
		.top = (char *)"/top",
		.tests = (char *)"/tests",
		.timeout_s = 1,
		.repeat = 1,
		.alike = 1,
	};
	struct result r = {
		.kind = o->kind,
		.decided = o->how == DECIDED,
		.blind = o->how == BLIND,
		.began = o->how != NO_BOOT,
		.reason = (char *)"because \"of\" <that> & # it",
		.wall_s = 1.25,
		.warnings = 3,
		.log = (char *)"the.log",
	};

	place(&job, o);
	ktap_add_check(&r.ktap, "c", r.kind != VERDICT_VULNERABLE, r.kind == VERDICT_SKIP, "6 µs");
	assert_int_equal(make_dirs(folder), 0);
	assert_int_equal(job_write(&job, folder), 0);
	if (o->how != LOST)
		assert_int_equal(result_write(&r, SUITE_REGRESSIONS, path), 0);
	ktap_free(&r.ktap);
	free(path);
	free(folder);
}

static void load(void)
{
	char *error;

	if (merge(&merged, dir, &error))
		fail_msg("%s", error);
}

static void run_all(const struct outcome *v, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		write_outcome(&v[i], (int)i);
	load();
}

#define RUN(...)                                          \
	do {                                              \
		const struct outcome v[] = {__VA_ARGS__}; \
		run_all(v, sizeof(v) / sizeof(v[0]));     \
	} while (0)

#define STOCK COLUMN_STOCK
#define BROKEN COLUMN_BROKEN
#define FIXED COLUMN_FIXED
#define GIVEN COLUMN_GIVEN

/* Both of a regression's kernels as they should be. */
#define GOOD_A(m)                                           \
	{"a", STOCK, m, VERDICT_FIXED, NO},                 \
	{                                                   \
		"a", BROKEN, m, VERDICT_VULNERABLE, DECIDED \
	}
#define GOOD_B(m)                                     \
	{"b", STOCK, m, VERDICT_VULNERABLE, DECIDED}, \
	{                                             \
		"b", FIXED, m, VERDICT_FIXED, NO      \
	}

#define TEST(name) cmocka_unit_test_teardown(name, done)

#endif
