// SPDX-License-Identifier: GPL-2.0-only
/* Many runs, as table, JSON and page. */
#include "history/formats.h"
#include "history/links.h"
#include "runs.h"

/* Inlined, it is taken by gcc 12 for one that hands on the address of its own s. */
__attribute__((noinline)) static char *printed(void (*print)(FILE *out))
{
	char *s = NULL;
	size_t len;
	FILE *out = open_memstream(&s, &len);

	print(out);
	fclose(out);
	return s;
}

static void print_table(FILE *out)
{
	history_table(&history, 80, true, out);
}

static void print_plain(FILE *out)
{
	history_table(&history, 80, false, out);
}

static void print_json(FILE *out)
{
	history_json(&history, out);
}

static void print_page(FILE *out)
{
	history_page(&history, scratch, out);
}

static void shown(void **state)
{
	const struct outcome other = {.kind = VERDICT_VULNERABLE, .console = "<b>&\n"};
	char *s, *gone;

	(void)state;
	assert_int_equal(after(&fixed, &other), ROW_UNSTABLE);
	s = printed(print_table);
	assert_non_null(strstr(s, "+\033[31mx\033[0m\n"));
	free(s);
	s = printed(print_plain);
	assert_null(strchr(s, '\033'));
	assert_non_null(strstr(s, "    +x\n     ^\n"));
	assert_non_null(strstr(s, "1 unstable, 0 changed, 0 the same in all runs."));
	free(s);
	s = printed(print_json);
	assert_non_null(strstr(s, "\"state\": \"unstable\""));
	free(s);
	scratch_file("2/report.html", "");
	s = printed(print_page);
	assert_non_null(strstr(s, "&lt;b&gt;&amp;"));
	assert_null(strstr(s, "<b>&"));
	assert_non_null(strstr(s, "href=\"2/report.html\""));
	assert_non_null(strstr(s, "href=\"2/a/6.12-stock-amd/console.log\""));
	assert_null(strstr(s, "href=\"1/report.html\""));
	free(s);
	/* A digest is of what was there when the job ended. */
	scratch_file("2/a/6.12-stock-amd/console.log", CONSOLE);
	s = printed(print_page);
	assert_non_null(strstr(s, "console.log differs (the files do not: one was changed"));
	free(s);
	gone = xasprintf("%s/1/a/6.12-stock-amd/console.log", scratch);
	assert_int_equal(unlink(gone), 0);
	free(gone);
	s = printed(print_page);
	assert_non_null(strstr(s, "console.log differs (the files themselves are not at hand)"));
	free(s);
}

/* More runs than a line has room for: the newest are shown. */
static void many(void **state)
{
	char name[16], *s, *line;
	int i;

	(void)state;
	for (i = 100; i < 200; i++) {
		snprintf(name, sizeof(name), "%d", i);
		put_run(name,
			i < 199 ? &fixed : &(struct outcome){.kind = VERDICT_SKIP, .image = "x"});
	}
	read_all();
	s = printed(print_plain);
	line = strstr(s, "    ...+");
	assert_non_null(line);
	*strchr(line, '\n') = '\0';
	assert_int_equal(strlen(line), 80);
	assert_int_equal(line[79], '-');
	free(s);
}

static void links(void **state)
{
	char *below = xasprintf("%s/x/y", scratch), *aside = xasprintf("%s/xx", scratch), *s;

	(void)state;
	scratch_file("x/y/a b", "");
	scratch_file("xx/c", "");
	scratch_file("xx/javascript:d", "");
	s = link_to(below, aside, "c");
	assert_string_equal(s, "../../xx/c");
	free(s);
	/* Nothing of the way is taken for a scheme, and no address is empty. */
	s = link_to(aside, aside, "javascript:d");
	assert_string_equal(s, "javascript%3Ad");
	free(s);
	s = link_to(aside, scratch, "xx");
	assert_string_equal(s, ".");
	free(s);
	s = link_to(scratch, below, "a b");
	assert_string_equal(s, "x/y/a%20b");
	free(s);
	s = link_to(below, below, "a b");
	assert_string_equal(s, "a%20b");
	free(s);
	assert_null(link_to(below, below, "c"));
	s = link_to("/", below, "a b");
	assert_true(starts_with(s, "tmp/"));
	free(s);
	free(below);
	free(aside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(shown, clear),
		cmocka_unit_test_teardown(many, clear),
		cmocka_unit_test_teardown(links, clear),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
