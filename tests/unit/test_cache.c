// SPDX-License-Identifier: GPL-2.0-only
/* runner/cache: sizes in words, versions of a series that are gone. */
#include "cache/prune.h"
#include "cache/sweep.h"
#include "scratch.h"

static void sizes(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *text;
	} cases[] = {
		{0, "0 B"},
		{999, "999 B"},
		{1000, "1.0 KiB"},
		{34603008, "33.0 MiB"},
		{1ULL << 40, "1.0 TiB"},
		{1ULL << 60, "1048576.0 TiB"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char *text = size_text(cases[i].bytes);

		assert_string_equal(text, cases[i].text);
		free(text);
	}
}

/* A kernel of the series, as far as the sweep looks at it. */
static void kernel(const char *name, const char *series, const char *version)
{
	char *file = xasprintf("kernels/%s/about", name);
	char *about = xasprintf("series %s\nwhat stock\nversion %s\n", series, version);

	scratch_file(file, about);
	free(file);
	file = xasprintf("kernels/%s/bzImage", name);
	scratch_file(file, version);
	free(file);
	file = xasprintf("kernels/%s/manifest", name);
	scratch_file(file, "");
	free(file);
	free(about);
}

static bool there(const char *name)
{
	char *path = xasprintf("%s/kernels/%s", scratch, name);
	bool is = !access(path, F_OK);

	free(path);
	return is;
}

static void old_versions(void **state)
{
	struct strings used = {0}, removed = {0};

	(void)state;
	kernel("old", "6.12", "6.12.1-1");
	kernel("new", "6.12", "6.12.2-1");
	kernel("counterpart", "6.12", "6.12.2-1");
	kernel("other", "6.1", "6.1.1-1");
	scratch_file("kernels/image-1/bzImage", "");
	strings_add(&used, xasprintf("%s/kernels/new", scratch));
	strings_add(&used, xasprintf("%s/kernels/image-1", scratch));
	sweep_old_versions(scratch, &used, &removed);
	assert_int_equal(removed.nr, 1);
	assert_false(there("old"));
	assert_true(there("new") && there("counterpart") && there("other") && there("image-1"));
	strings_free(&used);
	strings_free(&removed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes),
		cmocka_unit_test(old_versions),
	};

	return cmocka_run_group_tests_name("cache", tests, scratch_make, scratch_remove);
}
