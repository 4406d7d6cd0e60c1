// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/output.h"
#include "base/terminal.h"
#include "base/usage.h"
#include "format/formats.h"
#include "report/proof.h"
#include "format/report.h"
#include "page/page.h"
#include "report/tests.h"

static void print_table(const struct merged *merged, FILE *out)
{
	if (merged_suite(merged) == SUITE_REGRESSIONS)
		format_table(merged, terminal_width(STDOUT_FILENO), out);
	else
		format_tests(merged, terminal_width(STDOUT_FILENO), out);
}

static void print_differences(const struct merged *merged, FILE *out)
{
	format_differences(merged, terminal_width(STDOUT_FILENO), out);
}

static const struct format {
	const char *name;
	void (*print)(const struct merged *merged, FILE *out);
	const char *file; /* in the folder of results; NULL: it is not kept */
	bool may_be_empty;
} formats[] = {
	{"table", print_table, NULL, false},
	{"differences", print_differences, NULL, false},
	{"tap", format_tap, "results.tap", false},
	{"json", format_json, "results.json", false},
	{"junit", format_junit, "junit.xml", false},
	{"html", format_html, PAGE_FILE, false},
	{"kcidb", format_kcidb, NULL, false},
	{"markdown", format_markdown, NULL, false},
	{"measures", format_measures, "measures.txt", true},
};

static const struct format *find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	}
	return NULL;
}

bool report_knows(const char *format)
{
	const char *names[ARRAY_SIZE(formats)];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		names[i] = formats[i].name;
	return find_word("format", format, names, ARRAY_SIZE(names)) >= 0;
}

/* The folder of the file @path; the caller frees it. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return xstrdup(".");
	return slash == path ? xstrdup("/") : xstrndup(path, (size_t)(slash - path));
}

/* 0, or STATUS_ERROR and one line on stderr. */
static int print_to(const struct merged *merged, const struct format *format, const char *path)
{
	char *folder = path ? folder_of(path) : NULL;
	struct merged shown = *merged;
	struct printed printed;
	int status = 0;

	shown.shown_in = folder ? folder : merged->shown_in;
	printed_begin(&printed);
	format->print(&shown, printed.out);
	printed_end(&printed);
	if (!path || printed.len || !format->may_be_empty)
		status = output_write(path, printed.s, printed.len);
	free(printed.s);
	free(folder);
	return status;
}

int report_load(struct merged *merged, char *const *results, size_t nr)
{
	char *error;

	if (!merge_several(merged, results, nr, &error)) {
		merged->shown_in = nr > 1 ? "." : NULL;
		return 0;
	}
	complain("%s", error);
	free(error);
	*merged = (struct merged){0};
	return STATUS_ERROR;
}

int report_files(const struct merged *merged)
{
	int failed = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++) {
		char *path;

		if (!formats[i].file)
			continue;
		path = xasprintf("%s/%s", merged->results, formats[i].file);
		failed |= print_to(merged, &formats[i], path);
		free(path);
	}
	return failed ? STATUS_ERROR : 0;
}

int report_print(const struct merged *merged, const char *format, const char *file)
{
	return print_to(merged, find(format), file);
}

/* Of one folder in it, of several beside the first. */
static char *page_path(char *const *results, size_t nr)
{
	char *full = realpath(results[0], NULL), *beside, *path;

	if (nr == 1 || !full) {
		free(full);
		return xasprintf("%s/" PAGE_FILE, results[0]);
	}
	beside = folder_of(full);
	path = xasprintf("%s/" PAGE_FILE, beside);
	free(beside);
	free(full);
	return path;
}

int report_several(char *const *results, size_t nr, const char *format, const char *output)
{
	struct merged merged;
	int status, failed;
	char *page;

	if (report_load(&merged, results, nr))
		return STATUS_ERROR;
	status = merged_status(&merged);
	failed = report_print(&merged, format ? format : "table", output);
	if (!format && !failed) {
		page = page_path(results, nr);
		failed = report_print(&merged, "html", page);
		if (!failed)
			fprintf(stderr, "The page is %s\n", page);
		free(page);
	}
	merged_free(&merged);
	return failed ? STATUS_ERROR : status;
}
