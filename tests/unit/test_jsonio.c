// SPDX-License-Identifier: GPL-2.0-only
/* JSON that somebody else wrote: what is wrong with it is said in a line that can be shown. */
#include <fcntl.h>
#include <sys/stat.h>

#include "base/jsonio.h"
#include "plan/runfile.h"
#include "scratch.h"
#include "verdict/result.h"

static void refuse(const char *json, const char *why)
{
	struct result result;
	char *error = NULL;

	assert_int_equal(result_read(&result, scratch_file("verdict.json", json), &error), -1);
	assert_true(is_clean(error));
	if (!strstr(error, why))
		fail_msg("\"%s\" does not say \"%s\"", error, why);
	free(error);
}

/* jansson quotes what it stumbles over. */
static void rubbish(void **state)
{
	(void)state;
	refuse("{\x1b[2J}", "line 1: ");
	refuse("{\"a\": \x1d}", "line 1: ");
	refuse("\xff", "line ");
}

/* A FIFO to which nobody writes, a folder, and a file that is too long. */
static void no_file(void **state)
{
	const struct {
		const char *name, *why;
	} odd[] = {{"fifo", "no regular file"},
		   {"folder", "Is a directory"},
		   {"long", "File too large"}};
	char *paths[ARRAY_SIZE(odd)];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(odd); i++)
		paths[i] = xasprintf("%s/%s", scratch, odd[i].name);
	assert_int_equal(mkfifo(paths[0], 0600), 0);
	assert_int_equal(mkdir(paths[1], 0700), 0);
	assert_int_equal(close(open(paths[2], O_WRONLY | O_CREAT, 0600)), 0);
	assert_int_equal(truncate(paths[2], (off_t)1 << 30), 0);
	for (i = 0; i < ARRAY_SIZE(odd); i++) {
		struct json_reader reader = {.path = paths[i]};

		assert_null(json_read(&reader));
		if (!strstr(reader.error, odd[i].why))
			fail_msg("\"%s\" does not say \"%s\"", reader.error, odd[i].why);
		free(reader.error);
		free(paths[i]);
	}
}

#define REST ", \"reason\": \"r\", \"log\": \"ktap.log\"}"

static void control_characters(void **state)
{
	struct runfile run;
	char *error = NULL;

	(void)state;
	refuse("{\"verdict\": \"FIXED\", \"reason\": \"\\u001b[2J\", \"log\": \"l\"}",
	       "\"reason\" has a line break or a control character");
	refuse("{\"verdict\": \"FIXED\", \"reason\": \"r\", \"log\": \"a\\nb\"}", "\"log\" has");
	refuse("{\"verdict\": \"FIXED\", \"phases\": [{\"from\": \"x\"}]" REST, "unknown origin");
	refuse("{\"verdict\": \"FIXED\", \"fatal\": \"\\u009b\"" REST, "\"fatal\" has");
	refuse("{\"verdict\": \"\\u0007\"" REST, "\"verdict\" has");
	scratch_file("run", "{\"chosen\": \"\\u001b[2J\"}");
	assert_int_equal(runfile_read(&run, scratch, &error), -1);
	assert_non_null(strstr(error, "\"chosen\" has"));
	free(error);
}

/* Of a number that fits into nothing the language does not say what becomes. */
static void numbers(void **state)
{
	struct runfile run;
	char *error = NULL;

	(void)state;
	refuse("{\"verdict\": \"FIXED\", \"warnings\": -1" REST, "\"warnings\" is out of range");
	refuse("{\"verdict\": \"FIXED\", \"warnings\": 1e300" REST, "\"warnings\" is out of range");
	refuse("{\"verdict\": \"FIXED\", \"wall_s\": 1e300" REST, "\"wall_s\" is out of range");
	scratch_file("run", "{\"elapsed_s\": 1e300}");
	assert_int_equal(runfile_read(&run, scratch, &error), -1);
	assert_non_null(strstr(error, "\"elapsed_s\" is out of range"));
	free(error);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rubbish),
		cmocka_unit_test(no_file),
		cmocka_unit_test(control_characters),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests_name("jsonio", tests, scratch_make, scratch_remove);
}
