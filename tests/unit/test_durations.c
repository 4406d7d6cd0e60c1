// SPDX-License-Identifier: GPL-2.0-only
/* How long jobs took, and the order in which they are started. */
#include "job/jobdir.h"
#include "plan/durations.h"
#include "scratch.h"

static void order(void **state)
{
	struct planned v[] = {
		{"a", "a", 0, 0}, {"b", "b", 0, 1}, {"c", "c", 0, 2}, {"d", "d", 0, 3}};
	struct plan plan = {v, 4};
	char *file;

	(void)state;
	file = xstrdup(scratch_file("durations", "a\t1.0\nb\t5\nrubbish\nc\tx\nd\t-1\n"));
	durations_sort(&plan, file);
	assert_string_equal(plan.v[0].key, "c");
	assert_string_equal(plan.v[1].key, "d");
	assert_string_equal(plan.v[2].key, "b");
	assert_string_equal(plan.v[3].key, "a");
	scratch_file("c/" VERDICT_FILE, "{\"wall_s\": 3}");
	scratch_file("d/" VERDICT_FILE, "rubbish");
	durations_remember(&plan, scratch, file);
	durations_sort(&plan, file);
	assert_string_equal(plan.v[0].key, "d");
	assert_string_equal(plan.v[1].key, "b");
	assert_string_equal(plan.v[2].key, "c");
	durations_remember(&plan, scratch, "/proc/no/such/file");
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(order)};

	return cmocka_run_group_tests_name("durations", tests, scratch_make, scratch_remove);
}
