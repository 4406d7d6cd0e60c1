// SPDX-License-Identifier: GPL-2.0-only
/* The line that a terminal shows while jobs run: what is in it, and that it fits. */
#include <string.h>

#include "front/progress.h"
#include "job/job.h"
#include "scratch.h"

#define UNKNOWN_S 1e9

static struct planned jobs[] = {
	{"tsc_lost/6.12-stock-amd", "a", 8, 0},
	{"tsc_lost/6.12-broken-amd", "b", 4, 1},
	{"stimer/6.12-stock-amd", "c", 2, 2},
	{"stimer/6.12-fixed-amd", "d", 2, 3},
};
static const struct plan plan = {jobs, 4};

static void begin(struct progress *p, FILE *out)
{
	progress_begin(p, &plan, scratch, 2, out);
}

static void line_is(const struct progress *p, double now, size_t width, const char *expected)
{
	char *line = progress_line(p, now, width);

	assert_string_equal(line, expected);
	free(line);
}

static void counts(void **state)
{
	FILE *out = fopen("/dev/null", "w");
	struct progress p;

	(void)state;
	begin(&p, out);
	progress_look(&p, 100);
	/* 16 seconds of work, by two at a time. */
	line_is(&p, 100, 100,
		"0/4 jobs, ETA 0:08 | tsc_lost/6.12-stock-amd, tsc_lost/6.12-broken-amd");
	line_is(&p, 102, 50, "0/4 jobs, ETA 0:06 | tsc_lost/6.12-s..., 1 more");
	line_is(&p, 102, 20, "0/4 jobs, ETA 0:06");
	/* Twice as slow as the last time. */
	scratch_file("tsc_lost/6.12-broken-amd/" VERDICT_FILE, "{\"wall_s\": 8}");
	scratch_file("tsc_lost/6.12-broken-amd/" JOB_FILE, "rubbish");
	progress_look(&p, 108);
	assert_int_equal(p.done, 1);
	p.took[1] = 8;
	assert_true(progress_left_s(&p, 108) == 8);
	line_is(&p, 108, 100,
		"1/4 jobs, ETA 0:08 | tsc_lost/6.12-stock-amd, stimer/6.12-stock-amd");
	progress_end(&p);
	fclose(out);
}

static void unknown(void **state)
{
	FILE *out = fopen("/dev/null", "w");
	struct progress p;

	(void)state;
	jobs[3].expected_s = UNKNOWN_S;
	begin(&p, out);
	assert_true(progress_left_s(&p, 1) < 0);
	line_is(&p, 1, 30, "0/4 jobs, ETA unknown");
	/* As long as the others on average. */
	p.took[0] = 8;
	assert_true(progress_left_s(&p, 1) == 8);
	progress_end(&p);
	jobs[3].expected_s = 2;
	fclose(out);
}

/* What is said meanwhile is on lines of its own, and can do nothing to the terminal. */
static void says(void **state)
{
	char *said = NULL;
	size_t len;
	FILE *out = tmpfile();
	struct progress p;

	(void)state;
	begin(&p, out);
	progress_look(&p, 1);
	progress_say(&p, "first\nsecond \033[2J", 17);
	progress_end(&p);
	len = (size_t)ftell(out);
	rewind(out);
	said = calloc(1, len + 1);
	assert_int_equal(fread(said, 1, len, out), len);
	assert_non_null(strstr(said, "\r\033[Kfirst\n"));
	assert_non_null(strstr(said, "second ?[2J\n"));
	free(said);
	fclose(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(unknown),
		cmocka_unit_test(says),
	};

	return cmocka_run_group_tests_name("progress", tests, scratch_make, scratch_remove);
}
