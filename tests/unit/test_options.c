// SPDX-License-Identifier: GPL-2.0-only
/* The command line, and that the help tells of every option and of no other. */
#include "plan/limits.h"
#include "plan/options.h"
#include "unit.h"

/* Parses the words, which end with NULL. */
static int parse(struct options *o, enum option_set set, char **words)
{
	int argc;

	for (argc = 0; words[argc]; argc++)
		;
	return options_parse(o, set, argc, words);
}

#define PARSE(o, set, ...) parse(o, set, (char *[]){"x", __VA_ARGS__, NULL})

static void defaults(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "--"), 0);
	assert_true(o.jobs >= 1 && o.jobs <= JOBS_MAX);
	assert_int_equal(o.repeat, 1);
	assert_int_equal(o.timeout_s, 600);
	assert_int_equal(o.split_lock, SPLIT_LOCK_REPORT);
	assert_null(o.format);
	assert_int_equal(o.reports.nr, 0);
	assert_null(o.output);
	assert_false(o.columns[COLUMN_STOCK] || o.columns[COLUMN_BROKEN] ||
		     o.columns[COLUMN_FIXED]);
	assert_false(o.list || o.no_install || o.accept_kernel_crash);
	options_free(&o);
}

static void everything(void **state)
{
	struct options o;

	(void)state;
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "a", "-k", "6.12", "--kernel=x", "-k6.12", "-v",
			       "fixed", "--variant", "stock", "-m", "amd", "b", "-j", "3", "-n",
			       "1000", "-t", "86400", "--split-lock", "fatal", "-f", "tap",
			       "--report", "json=a", "--report=tap=b=c", "-o", "a", "-o", "b", "-l",
			       "--i-accept-a-kernel-crash", "--no-install", "a", "--", "-c"),
			 0);
	assert_int_equal(o.kernels.nr, 2);
	assert_string_equal(o.kernels.v[1], "x");
	assert_true(o.columns[COLUMN_STOCK] && o.columns[COLUMN_FIXED]);
	assert_false(o.columns[COLUMN_BROKEN]);
	assert_int_equal(o.jobs, 3);
	assert_int_equal(o.repeat, 1000);
	assert_int_equal(o.timeout_s, 86400);
	assert_int_equal(o.split_lock, SPLIT_LOCK_FATAL);
	assert_string_equal(o.format, "tap");
	assert_int_equal(o.reports.nr, 2);
	assert_string_equal(o.reports.v[1], "tap=b=c");
	assert_string_equal(o.output, "b");
	assert_true(o.list && o.accept_kernel_crash && o.no_install);
	assert_int_equal(o.regressions.nr, 3);
	assert_string_equal(o.regressions.v[2], "-c");
	options_free(&o);
}

static void refused(void **state)
{
	static char *const numbers[] = {"0",  "-1", "x",     "1.5",	  "",
					" 1", "1x", "86401", "9999999999"};
	static char *const options[] = {"-j", "-n", "-t"};
	struct options o;
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(options); i++) {
		for (n = 0; n < ARRAY_SIZE(numbers); n++)
			assert_int_equal(PARSE(&o, OPTIONS_FRONT, options[i], numbers[n]),
					 STATUS_USAGE);
	}
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "-j", "1025"), STATUS_USAGE);
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "-n", "1001"), STATUS_USAGE);
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "-v", "given"), STATUS_USAGE);
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "--split-lock", "warn"), STATUS_USAGE);
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "-x"), STATUS_USAGE);
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "-k"), STATUS_USAGE);
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "--list=x"), STATUS_USAGE);
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "--frobnicate"), STATUS_USAGE);
	assert_int_equal(PARSE(&o, OPTIONS_FRONT, "--top", "/"), STATUS_USAGE);
	assert_int_equal(PARSE(&o, OPTIONS_STEP, "-j", "1"), STATUS_USAGE);
	assert_int_equal(PARSE(&o, OPTIONS_STEP, "--find-fix"), 0);
	options_free(&o);
}

/* A line of the help that begins with an option: "-k, --kernel KERNEL", without what follows. */
static char *help_option(const char *line)
{
	const char *end;

	line += strspn(line, " ");
	if (*line != '-')
		return NULL;
	end = strstr(line, "  ");
	return xstrndup(line, end ? (size_t)(end - line) : strlen(line));
}

static void same_as_help(enum option_set set, const char *file)
{
	struct strings names, in_help = {0};
	char *help = read_file(file, NULL), *line, *save, *option;
	size_t i;

	assert_non_null(help);
	options_names(set, &names);
	for (line = strtok_r(help, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		assert_true(strlen(line) <= 80);
		option = help_option(line);
		if (option)
			strings_add(&in_help, option);
	}
	for (i = 0; i < names.nr; i++) {
		if (!strings_has(&in_help, names.v[i]))
			fail_msg("%s says nothing of %s", file, names.v[i]);
	}
	for (i = 0; i < in_help.nr; i++) {
		if (!strings_has(&names, in_help.v[i]))
			fail_msg("%s tells of %s, which is no option", file, in_help.v[i]);
	}
	strings_free(&names);
	strings_free(&in_help);
	free(help);
}

/* The ranges in it, too. */
static void help(void **state)
{
	char *s, *text;

	(void)state;
	same_as_help(OPTIONS_FRONT, "runner/front/help.txt");
	same_as_help(OPTIONS_STEP, "runner/front/step-help.txt");
	same_as_help(OPTIONS_SELFTESTS, "runner/front/selftests-help.txt");
	text = read_file("runner/front/help.txt", NULL);
	s = xasprintf("jobs at a time, up to %d ", JOBS_MAX);
	assert_non_null(strstr(text, s));
	free(s);
	s = xasprintf("N times, up to %d.", REPEAT_MAX);
	assert_non_null(strstr(text, s));
	free(s);
	s = xasprintf("up to %d\n", TIMEOUT_MAX_S);
	assert_non_null(strstr(text, s));
	free(s);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(everything),
		cmocka_unit_test(refused),
		cmocka_unit_test(help),
	};

	return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
