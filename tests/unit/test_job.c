// SPDX-License-Identifier: GPL-2.0-only
/* A job's file, and the file about a whole run: what is written is what is read. */
#include "job/job.h"
#include "plan/runfile.h"
#include "scratch.h"

static void fill(struct job *job)
{
	char *error = NULL;

	*job = (struct job){
		.number = 3,
		.kernel = {.label = xstrdup("6.12.117"),
			   .series = xstrdup("6.12"),
			   .variant = COLUMN_STOCK,
			   .columns = {[COLUMN_STOCK] = true, [COLUMN_FIXED] = true},
			   .expected = EXPECT_FIXED,
			   .dir = xstrdup("/k"),
			   .memory = 512,
			   .boot_silence_s = 2.5},
		.machine = xstrdup("amd"),
		.top = xstrdup("/t"),
		.tests = xstrdup("/t/build/tests"),
		.timeout_s = 600,
		.repeat = 2,
		.alike = 7,
		.split_lock = SPLIT_LOCK_FATAL,
		.accept_kernel_crash = true,
	};
	if (entry_load(&job->entry,
		       scratch_file("a.json", "{\"title\":\"t\",\"about\":\"a\",\"series\":{}}"),
		       &error))
		fail_msg("%s", error);
}

static void round_trip(void **state)
{
	struct job job, copy;
	char *error = NULL;

	(void)state;
	fill(&job);
	assert_int_equal(job_write(&job, scratch), 0);
	job_free(&job);
	if (job_read(&copy, scratch, &error))
		fail_msg("%s", error);
	assert_int_equal(copy.number, 3);
	assert_string_equal(copy.entry.name, "a");
	assert_string_equal(copy.kernel.label, "6.12.117");
	assert_string_equal(copy.kernel.series, "6.12");
	assert_int_equal(copy.kernel.variant, COLUMN_STOCK);
	assert_true(copy.kernel.columns[COLUMN_STOCK] && copy.kernel.columns[COLUMN_FIXED]);
	assert_false(copy.kernel.columns[COLUMN_BROKEN] || copy.kernel.columns[COLUMN_GIVEN]);
	assert_int_equal(copy.kernel.expected, EXPECT_FIXED);
	assert_string_equal(copy.kernel.dir, "/k");
	assert_int_equal(copy.kernel.memory, 512);
	assert_true(copy.kernel.boot_silence_s == 2.5 && copy.timeout_s == 600);
	assert_string_equal(copy.machine, "amd");
	assert_null(copy.skip);
	assert_string_equal(copy.tests, "/t/build/tests");
	assert_int_equal(copy.repeat, 2);
	assert_int_equal(copy.alike, 7);
	assert_int_equal(copy.split_lock, SPLIT_LOCK_FATAL);
	assert_true(copy.accept_kernel_crash);
	job_free(&copy);
}

static void least(void **state)
{
	struct job job, copy;
	char *error = NULL;

	(void)state;
	fill(&job);
	free(job.kernel.series);
	free(job.kernel.dir);
	job.kernel.series = job.kernel.dir = NULL;
	job.kernel.expected = EXPECT_UNKNOWN;
	job.skip = xstrdup("no such CPU");
	assert_int_equal(job_write(&job, scratch), 0);
	job_free(&job);
	assert_int_equal(job_read(&copy, scratch, &error), 0);
	assert_null(copy.kernel.series);
	assert_null(copy.kernel.dir);
	assert_int_equal(copy.kernel.expected, EXPECT_UNKNOWN);
	assert_string_equal(copy.skip, "no such CPU");
	job_free(&copy);
}

/* JSON holds UTF-8 only: a path that is none is an error, not a crash. */
static void no_utf8(void **state)
{
	struct job job;

	(void)state;
	fill(&job);
	free(job.top);
	job.top = xstrdup("/\xff");
	assert_int_equal(job_write(&job, scratch), -1);
	job_free(&job);
}

/* The file with @from replaced by @to is refused with a line that says @what. */
static void refused(const char *from, const char *to, const char *what)
{
	char *path = xasprintf("%s/" JOB_FILE, scratch), *s, *at, *changed, *error = NULL;
	struct job job;

	fill(&job);
	assert_int_equal(job_write(&job, scratch), 0);
	job_free(&job);
	s = read_file(path, NULL);
	at = strstr(s, from);
	assert_non_null(at);
	*at = '\0';
	changed = xasprintf("%s%s%s", s, to, at + strlen(from));
	assert_int_equal(write_file(path, changed, strlen(changed), 0600), 0);
	assert_int_equal(job_read(&job, scratch, &error), -1);
	if (!strstr(error, what) || !strstr(error, "/job: "))
		fail_msg("\"%s\" does not say \"%s\"", error, what);
	free(path);
	free(s);
	free(changed);
	free(error);
}

static void damaged(void **state)
{
	char *error = NULL;
	struct job job;

	(void)state;
	refused("\"version\": 1", "\"version\": 2", "\"version\" is not 1");
	refused("\"machine\"", "\"machin\"", "unknown key \"machin\"");
	refused("\"repeat\": 2", "\"repeat\": 1001", "\"repeat\" is out of range: from 1 to 1000");
	refused("\"repeat\": 2", "\"repeat\": \"2\"", "\"repeat\" is not a number");
	refused("\"top\": \"/t\"", "\"top\": \"t\"", "\"top\" is no absolute path");
	refused("\"variant\": \"stock\"", "\"variant\": \"x\"", "unknown variant \"x\"");
	refused("\"fixed\"", "\"mixed\"", "unknown column \"mixed\"");
	refused("\"FIXED\"", "\"fixed\"", "unknown word \"fixed\"");
	refused("\"fatal\"", "\"warn\"", "neither \"report\" nor \"fatal\"");
	refused("\"cpus\": 1", "\"cpus\": 99", "\"cpus\" is out of range");
	refused("\"name\": \"a\"", "\"name\": \"../a\"", "\"name\" is no regression's name");
	refused("\"label\": \"6.12.117\"", "\"label\": \"\\u001b\"", "\"label\" has a line break");
	scratch_unlink(JOB_FILE);
	assert_int_equal(job_read(&job, scratch, &error), -1);
	assert_non_null(strstr(error, "/job: No such file"));
	free(error);
}

static void run_file(void **state)
{
	struct runfile run = {.started = xstrdup("now"), .elapsed_s = 1.5, .chosen = xstrdup("c")};
	char *error = NULL;

	(void)state;
	runfile_add_machine(&run, xstrdup("amd"), xstrdup("about"), xstrdup("why"), xstrdup("7.2"));
	runfile_add_missing(&run, xstrdup("a"), xstrdup("6.1"), xstrdup("text"));
	runfile_add_kernel(&run, xstrdup("6.12.107"), xstrdup("-k 6.12"));
	run.asked = xstrdup("./run.sh -k 6.12");
	assert_int_equal(runfile_write(&run, scratch), 0);
	runfile_free(&run);
	assert_int_equal(runfile_read(&run, scratch, &error), 0);
	assert_true(run.elapsed_s == 1.5 && !run.interrupted);
	assert_string_equal(run.chosen, "c");
	assert_string_equal(run.machines[0].why, "why");
	assert_string_equal(run.machines[0].emulator, "7.2");
	assert_string_equal(run.asked, "./run.sh -k 6.12");
	assert_string_equal(runfile_kernel(&run, "6.12.107"), "-k 6.12");
	assert_null(runfile_kernel(&run, "6.1"));
	assert_string_equal(run.missing[0].series, "6.1");
	runfile_free(&run);
	scratch_file(RUN_FILE, "[");
	assert_int_equal(runfile_read(&run, scratch, &error), -1);
	free(error);
	scratch_unlink(RUN_FILE);
	assert_int_equal(runfile_read(&run, scratch, &error), 0);
	assert_int_equal(run.nr_machines, 0);
	runfile_free(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip), cmocka_unit_test(least),	  cmocka_unit_test(no_utf8),
		cmocka_unit_test(damaged),    cmocka_unit_test(run_file),
	};

	return cmocka_run_group_tests_name("job", tests, scratch_make, scratch_remove);
}
