// SPDX-License-Identifier: GPL-2.0-only
/* Logs compared, and text made fit to be shown. */
#include <unistd.h>

#include "base/markdown.h"
#include "base/output.h"
#include "base/util.h"
#include "unit.h"
#include "verdict/compare.h"

static void assert_compare(const char *a, const char *b, bool cut, const char *diff)
{
	char *s = compare(a, strlen(a), b, strlen(b), cut);

	if (diff)
		assert_string_equal(s, diff);
	else
		assert_null(s);
	free(s);
}

static void comparing(void **state)
{
	(void)state;
	assert_compare("", "", false, NULL);
	assert_compare("a\nb\n", "a\nb\n", false, NULL);
	/* Time is the same as well. */
	assert_compare("[    3.602949] a\nb\n", "[    3.602950] a\nb\n", false,
		       "line 1: \"[    3.602950] a\" instead of \"[    3.602949] a\"");
	assert_compare("a\nb\nc\n", "a\nx\nc\n", false, "line 2: \"x\" instead of \"b\"");
	assert_compare("a\nb\n", "a\n", false, "line 2: the end instead of \"b\"");
	assert_compare("a\n", "a\nb\n", false, "line 2: \"b\" instead of the end");
	assert_compare("a\nb\n", "a\n", true, NULL);
	assert_compare("a\nb\n", "a\nx", true, "line 2: \"x\" instead of \"b\"");
	assert_compare("a\r\n", "a\n", false, "line 1: \"a\" instead of \"a\"");
}

static void assert_text(char *got, const char *want)
{
	assert_string_equal(got, want);
	free(got);
}

static void text(void **state)
{
	(void)state;
	assert_text(clean_text(" \ta\tb\x01\xff \r", 9), "a b??");
	assert_text(clean_text("\xc0\x80\xed\xa0\x80", 5), "?????");
	assert_text(clean_text("\xf4\x90\x80\x80\xf0\x9f\x98\x80", 8), "????\xf0\x9f\x98\x80");
	assert_text(clean_text("\xc2\x85\xe2\x82", 4), "???");
	assert_text(clean_text("\xef\xbf\xbd\xef\xbf\xbe\xef\xbf\xbf", 9), "\xef\xbf\xbd??");
	assert_text(shorten("abcdef", 6), "abcdef");
	assert_text(shorten("abcdefg", 6), "abc...");
	assert_text(shorten("abµdefg", 6), "ab...");
	assert_text(shell_quote(""), "''");
	assert_text(shell_quote("a=b,c"), "a=b,c");
	assert_text(shell_quote("$it's"), "'$it'\\''s'");
}

static void clean(void **state)
{
	(void)state;
	assert_true(is_clean(""));
	assert_true(is_clean(" a \xc2\xb5 "));
	assert_false(is_clean("a\tb"));
	assert_false(is_clean("a\x7f"));
	assert_false(is_clean("\xc2\x9b"));
	assert_false(is_clean("\xff"));
}

static void assert_markdown(const char *s, const char *want)
{
	struct text t = {0};

	markdown_line(&t, s);
	assert_text(text_take(&t), want);
}

static void markdown(void **state)
{
	(void)state;
	assert_markdown("a_b _c_ *d*\n<e>|`f`", "a_b \\_c\\_ \\*d\\*?\\<e\\>\\|\\`f\\`");
	assert_markdown("@all (@x1) a@b.c @ @", "@<!-- -->all (@<!-- -->x1) a@b.c @ @");
}

/* A file is there as a whole, or as it was before. */
static void printing(void **state)
{
	char dir[] = "/tmp/test_text.XXXXXX", *file, *none, *there;
	struct printed printed;

	(void)state;
	assert_non_null(mkdtemp(dir));
	file = xasprintf("%s/file", dir);
	none = xasprintf("%s/none/file", dir);
	printed_begin(&printed);
	printed_end(&printed);
	assert_string_equal(printed.s, "");
	free(printed.s);
	printed_begin(&printed);
	fprintf(printed.out, "%d%c.", 17, 0);
	printed_end(&printed);
	assert_int_equal(printed.len, 4);
	assert_int_equal(output_write(file, printed.s, printed.len), 0);
	assert_int_equal(output_write(none, printed.s, printed.len), STATUS_ERROR);
	free(printed.s);
	there = read_file(file, &printed.len);
	assert_int_equal(printed.len, 4);
	assert_memory_equal(there, "17\0.", 4);
	free(there);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rmdir(dir), 0);
	free(none);
	free(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comparing), cmocka_unit_test(text),	 cmocka_unit_test(clean),
		cmocka_unit_test(markdown),  cmocka_unit_test(printing),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
