// SPDX-License-Identifier: GPL-2.0-only
/* JSON that somebody else wrote: what is wrong with it is said in a line that can be shown. */
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
		cmocka_unit_test(control_characters),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests_name("jsonio", tests, scratch_make, scratch_remove);
}
