// SPDX-License-Identifier: GPL-2.0-only
/*
 * bisection: the page of a bisection, and what it has found as a mail, from the lines that
 * scripts/bisect says on stdin.
 */
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/commands.h"
#include "base/output.h"
#include "format/wanted.h"
#include "history/bisection.h"

#define FORMAT "markdown"

/* Writes the page in the folder @dir, or, where that is NULL, the mail. */
static int write_one(const struct bisection *bisection, const char *dir, const char *path)
{
	struct printed printed;
	int status;

	printed_begin(&printed);
	if (dir)
		bisection_page(bisection, dir, printed.out);
	else
		bisection_mail(bisection, printed.out);
	printed_end(&printed);
	status = output_write(path, printed.s, printed.len);
	free(printed.s);
	return status;
}

static int write_page(const struct bisection *bisection, const char *path)
{
	char *copy = xstrdup(path), *dir = realpath(dirname(copy), NULL);
	int status = STATUS_ERROR;

	if (dir)
		status = write_one(bisection, dir, path);
	else
		complain("%s: %s", path, strerror(errno));
	free(dir);
	free(copy);
	return status;
}

/* 0, or STATUS_USAGE after one line on stderr. */
static int check(const struct strings *reports)
{
	size_t i;

	for (i = 0; i < reports->nr; i++) {
		if (starts_with(reports->v[i], FORMAT "="))
			continue;
		complain("--report %s: a bisection has " FORMAT ", such as " FORMAT "=FILE",
			 reports->v[i]);
		return STATUS_USAGE;
	}
	return wanted_check(reports);
}

static int write_all(const struct strings *reports, const char *page)
{
	struct bisection bisection;
	int status;
	char *error;
	size_t i;

	if (bisection_read(&bisection, stdin, &error)) {
		complain("%s", error);
		free(error);
		return STATUS_USAGE;
	}
	status = write_page(&bisection, page);
	for (i = 0; bisection.commit && i < reports->nr; i++) {
		if (write_one(&bisection, NULL, reports->v[i] + strlen(FORMAT "=")))
			status = STATUS_ERROR;
	}
	bisection_free(&bisection);
	return status;
}

/* Without PAGE it is only looked at whether the reports can be written. */
int cmd_bisection(int argc, char **argv)
{
	static const struct option options[] = {
		{"report", required_argument, NULL, 'r'},
		{0},
	};
	struct strings reports = {0};
	int c, status = 0;

	while (!status && (c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'r')
			strings_add(&reports, clean_text(optarg, strlen(optarg)));
		else
			status = STATUS_USAGE; /* getopt has said why */
	}
	if (!status && (argc - optind > 1 || (argc == optind && !reports.nr))) {
		complain("usage: bisection [--report " FORMAT "=FILE]... [PAGE], with the lines "
			 "about it on stdin");
		status = STATUS_USAGE;
	}
	if (!status && argc == optind)
		status = check(&reports);
	else if (!status)
		status = write_all(&reports, argv[optind]);
	strings_free(&reports);
	return status;
}
