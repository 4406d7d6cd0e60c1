// SPDX-License-Identifier: GPL-2.0-only
/*
 * bisected: a report on what a bisection has found, for scripts/bisect.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/commands.h"
#include "base/top.h"
#include "format/bisected.h"
#include "format/wanted.h"
#include "plan/entry.h"

#define FORMAT "markdown"
#define SELFTEST "--selftest="

static const char *const names[] = {
	"what",	  "machine", "old",    "new",	  "found",  "subject",
	"author", "judged",  "unsaid", "command", "report",
};

enum { WHAT, MACHINE, OLD, NEW, FOUND, SUBJECT, AUTHOR, JUDGED, UNSAID, COMMAND, REPORT };

/* "HASH VERDICT", which is cut in two. */
static struct bisected_commit commit_of(char *words)
{
	char *blank = strchr(words, ' ');

	if (blank)
		*blank = '\0';
	return (struct bisected_commit){words, blank ? blank + 1 : ""};
}

static int check(const char *report)
{
	struct strings wanted = {0};
	int status = STATUS_USAGE;

	if (!starts_with(report, FORMAT "="))
		complain("--report %s: a bisection has " FORMAT ", such as " FORMAT "=FILE",
			 report);
	else
		strings_add(&wanted, xstrdup(report));
	if (wanted.nr)
		status = wanted_check(&wanted);
	strings_free(&wanted);
	return status;
}

/* Of a regression that there is; NULL otherwise. The caller frees it. */
static char *about_of(const char *what)
{
	char *file = xasprintf("configs/regressions/%s.json", what), *path = suite_path(file);
	char *error = NULL, *about = NULL;
	struct entry entry;

	if (!entry_load(&entry, path, &error)) {
		about = xstrdup(entry.about);
		entry_free(&entry);
	}
	free(error);
	free(file);
	free(path);
	return about;
}

static int write_report(char **values)
{
	bool selftest = starts_with(values[WHAT], SELFTEST);
	const char *what = values[WHAT] + (selftest ? strlen(SELFTEST) : 0);
	char *about = selftest ? NULL : about_of(what), *s = NULL;
	const char *file = strchr(values[REPORT], '=') + 1;
	size_t len;
	FILE *out = open_memstream(&s, &len);
	struct bisected bisected = {
		.what = what,
		.about = about,
		.machine = values[MACHINE],
		.old = commit_of(values[OLD]),
		.new = commit_of(values[NEW]),
		.found = values[FOUND],
		.subject = values[SUBJECT],
		.author = values[AUTHOR],
		.judged = values[JUDGED],
		.unsaid = values[UNSAID],
		.command = values[COMMAND],
	};
	int status = 0;

	bisected_markdown(&bisected, out);
	fclose(out);
	if (write_file(file, s, len, 0666)) {
		complain("%s: %s", file, strerror(errno));
		status = STATUS_ERROR;
	}
	free(about);
	free(s);
	return status;
}

/*
 * All of what was found, one line each, made harmless here. With --report alone it is only looked
 * at whether that file can be written.
 */
int cmd_bisected(int argc, char **argv)
{
	struct option options[ARRAY_SIZE(names) + 1] = {0};
	char *values[ARRAY_SIZE(names)] = {NULL};
	size_t given = 0, i;
	int c, status = 0;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		options[i] = (struct option){names[i], required_argument, NULL, (int)i};
	while (!status && (c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == '?') {
			status = STATUS_USAGE; /* getopt has said why */
			break;
		}
		given += !values[c];
		free(values[c]);
		values[c] = clean_text(optarg, strlen(optarg));
	}
	if (!status && (!values[REPORT] || (given != 1 && given != ARRAY_SIZE(names)))) {
		complain("bisected needs --report, or all of its options");
		status = STATUS_USAGE;
	}
	if (!status)
		status = check(values[REPORT]);
	if (!status && given > 1)
		status = write_report(values);
	for (i = 0; i < ARRAY_SIZE(names); i++)
		free(values[i]);
	return status;
}
