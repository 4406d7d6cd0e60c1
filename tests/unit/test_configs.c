// SPDX-License-Identifier: GPL-2.0-only
/* configs/, patches/, x86/ and kmod/ beside each other: what does not agree is named. */
#include "plan/consistency.h"
#include "plan/series.h"
#include "scratch.h"

static void series_refused(const char *s, const char *what)
{
	struct series series;
	char *error = NULL;

	assert_int_equal(series_load(&series, scratch_file("6.12", s), &error), -1);
	if (!strstr(error, what))
		fail_msg("\"%s\" does not say \"%s\"", error, what);
	free(error);
}

static void series_files(void **state)
{
	struct series series;
	char *error = NULL;

	(void)state;
	assert_int_equal(series_load(&series,
				     scratch_file("6.12", "# x\n\n\tpackage  linux-source # y\n"
							  "suite bookworm"),
				     &error),
			 0);
	assert_string_equal(series.package, "linux-source");
	assert_string_equal(series.suite, "bookworm");
	series_free(&series);
	series_refused("", "no line \"package NAME\"");
	series_refused("suite x\n", "no line \"package NAME\"");
	series_refused("package a\npackage b\n", "6.12:2: a second line with \"package\"");
	series_refused("package\n", "6.12:1: no name behind \"package\"");
	series_refused("package a b\n", "more than one name");
	series_refused("package a\nlacks x\n", "6.12:2: unknown word \"lacks\"");
	scratch_unlink("6.12");
}

static void entry_with(const char *name, const char *more)
{
	char *path = xasprintf("configs/regressions/%s.json", name);
	char *s = xasprintf("{\"title\":\"t\",\"about\":\"a\",\"series\":{\"6.1\":\"lacks\","
			    "\"6.12\":\"has\"}%s}",
			    more);

	scratch_file(path, s);
	free(path);
	free(s);
}

/* A tree in which all agrees. */
static void make_tree(void)
{
	scratch_file("configs/series/6.1", "package a\n");
	scratch_file("configs/series/6.12", "package b\n");
	scratch_file("configs/machines/amd/machine.json",
		     "{\"about\":\"x\",\"programs\":[\"sh\"],\"packages\":[\"sh\"],"
		     "\"append\":[\"x\"],\"memory\":128}");
	scratch_file("configs/machines/amd/start", "#!/bin/sh\n");
	scratch_file("kmod/timewarp/Kbuild", "x");
	entry_with("a", "");
	scratch_file("x86/a.c", "x");
	scratch_file("patches/a/6.1.fix.patch", "x");
	scratch_file("patches/a/6.12.break.patch", "x");
}

/* The tree has that problem, and no other. */
static void expect(const char *what)
{
	struct strings problems = {0};
	char *all;

	consistency_check(&problems, scratch);
	all = strings_join(&problems, "\n");
	if (what ? problems.nr != 1 || !strstr(all, what) : problems.nr != 0)
		fail_msg("\"%s\" is not the one line \"%s\"", all, what ? what : "");
	free(all);
	strings_free(&problems);
}

static void agreement(void **state)
{
	(void)state;
	make_tree();
	expect(NULL);
}

static void tests_and_entries(void **state)
{
	(void)state;
	make_tree();
	scratch_file("x86/b.c", "x");
	expect("x86/b.c has no entry: write configs/regressions/b.json");
	scratch_unlink("x86/b.c");
	scratch_unlink("x86/a.c");
	expect("configs/regressions/a.json has no test: write x86/a.c");
	make_tree();
	scratch_file("patches/b/6.1.fix.patch", "x");
	expect("patches/b is of no regression");
	scratch_unlink("patches/b/6.1.fix.patch");
	scratch_unlink("patches/b");
	scratch_file("configs/regressions/a.jsn", "x");
	expect("configs/regressions/a.jsn is no entry");
	scratch_unlink("configs/regressions/a.jsn");
	expect(NULL);
}

static void words_in_entries(void **state)
{
	(void)state;
	make_tree();
	entry_with("a", ",\"cpu\":1");
	expect("configs/regressions/a.json: unknown key \"cpu\"");
	entry_with("a", ",\"not_on\":{\"intle\":\"x\"}");
	expect("\"not_on\": unknown machine \"intle\"; there are: amd");
	entry_with("a", ",\"modules\":[\"timewrap\"]");
	expect("\"modules\": unknown module \"timewrap\"; there are: timewarp");
	entry_with("a", ",\"after\":{\"6.1\":\"b\"}");
	expect("\"after\": unknown regression \"b\"; there are: a");
	entry_with("a", ",\"after\":{\"6.1\":\"a\"}");
	expect("\"after\": of 6.1 it leads back to a itself");
	entry_with("a", ",\"after\":{\"6.1\":\"b\"}");
	entry_with("b", ",\"after\":{\"6.1\":\"a\"}");
	scratch_file("x86/b.c", "x");
	scratch_file("patches/b/6.1.fix.patch", "x");
	scratch_file("patches/b/6.12.break.patch", "x");
	expect("a.json: \"after\": of 6.1 it leads back to a itself");
	scratch_unlink("configs/regressions/b.json");
	scratch_unlink("x86/b.c");
	scratch_unlink("patches/b/6.1.fix.patch");
	scratch_unlink("patches/b/6.12.break.patch");
	scratch_unlink("patches/b");
	entry_with("a", ",\"config\":[\"CONFIG_KVM_XEN\"]");
	expect("\"CONFIG_KVM_XEN\" is no Kconfig symbol");
	scratch_file("configs/regressions/a.json",
		     "{\"title\":\"t\",\"about\":\"a\",\"series\":{\"6.1\":\"lacks\","
		     "\"6.12\":\"has\",\"6.13\":\"has\"}}");
	expect("\"series\": unknown series \"6.13\"; there are: 6.1 6.12");
}

static void series_and_machines(void **state)
{
	(void)state;
	make_tree();
	scratch_file("configs/series/6.12", "package b\nlacks a\n");
	expect("configs/series/6.12:2: unknown word \"lacks\"");
	make_tree();
	scratch_unlink("configs/machines/amd/start");
	expect("configs/machines/amd/start: No such file");
	make_tree();
	expect(NULL);
}

static void patches(void **state)
{
	(void)state;
	make_tree();
	scratch_unlink("patches/a/6.1.fix.patch");
	expect("patches/a/6.1.fix.patch is missing: the entry says that 6.1 \"lacks\" the fix");
	scratch_file("patches/a/6.1.break.patch", "x");
	expect("patches/a/6.1.break.patch is of the wrong kind: the entry says that 6.1 \"lacks\" "
	       "the fix, so it has to be 6.1.fix.patch");
	scratch_file("patches/a/6.1.fix.patch", "x");
	expect("patches/a/6.1.break.patch is one too many");
	scratch_unlink("patches/a/6.1.break.patch");
	scratch_file("patches/a/6.1.patch", "x");
	expect("patches/a/6.1.patch is no patch of this entry");
	scratch_unlink("patches/a/6.1.patch");
	scratch_file("patches/a/7.3.fix.patch", "x");
	expect("patches/a/7.3.fix.patch is no patch of this entry");
	scratch_unlink("patches/a/7.3.fix.patch");
	scratch_file("patches/a/6.1.fix.patch", "");
	expect("patches/a/6.1.fix.patch is empty");
	make_tree();
	expect(NULL);
}

/* The data that are shipped; the suite's top folder is the working directory. */
static void shipped(void **state)
{
	struct strings problems = {0};
	char *top = getcwd(NULL, 0);

	(void)state;
	consistency_check(&problems, top);
	if (problems.nr)
		fail_msg("%s", problems.v[0]);
	free(top);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(series_files),	     cmocka_unit_test(agreement),
		cmocka_unit_test(tests_and_entries), cmocka_unit_test(words_in_entries),
		cmocka_unit_test(patches),	     cmocka_unit_test(series_and_machines),
		cmocka_unit_test(shipped),
	};

	return cmocka_run_group_tests_name("configs", tests, scratch_make, scratch_remove);
}
