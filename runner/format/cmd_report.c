// SPDX-License-Identifier: GPL-2.0-only
/*
 * report: shows what the jobs of a folder of results came to.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/commands.h"
#include "base/top.h"
#include "base/tree.h"
#include "base/usage.h"
#include "base/util.h"
#include "format/report.h"

#define LETTERS ":f:"

/* Without slashes at its end. 0, or STATUS_USAGE after one line on stderr. */
static int check_folder(char *results)
{
	char *shown;
	struct stat st;

	while (strlen(results) > 1 && results[strlen(results) - 1] == '/')
		results[strlen(results) - 1] = '\0';
	errno = ENOTDIR;
	if (!stat(results, &st) && S_ISDIR(st.st_mode))
		return 0;
	shown = clean_text(results, strlen(results));
	complain("%s: %s", shown, errno == ENOENT ? "no such folder" : strerror(errno));
	free(shown);
	return STATUS_USAGE;
}

/* The folder that a link names now: "latest" is another one after the next run. */
static char *follow(const char *results)
{
	struct stat st;
	char *path = NULL;

	if (!lstat(results, &st) && S_ISLNK(st.st_mode))
		path = path_from_here(results);
	return path ? path : xstrdup(results);
}

static int report(char *const *results, size_t nr, const char *format, const char *output)
{
	struct strings folders = {0};
	int status = 0;
	size_t i;

	for (i = 0; !status && i < nr; i++) {
		status = check_folder(results[i]);
		strings_add(&folders, follow(results[i]));
	}
	if (!status)
		status = report_several(folders.v, nr, format, output);
	strings_free(&folders);
	return status;
}

int cmd_report(int argc, char **argv)
{
	enum { OUTPUT = 256, NO_INSTALL };
	static const struct option options[] = {
		{"format", required_argument, NULL, 'f'},
		{"output", required_argument, NULL, OUTPUT},
		{"no-install", no_argument, NULL, NO_INSTALL},
		{0},
	};
	const char *format = NULL, *output = NULL;
	char *results, *latest;
	int c, status;

	opterr = 0;
	while ((c = getopt_long(argc, argv, LETTERS, options, NULL)) != -1) {
		if (c == 'f')
			format = optarg;
		else if (c == OUTPUT)
			output = optarg;
		else if (c != NO_INSTALL)
			return refuse_option("report", c, argv, LETTERS);
	}
	if (format && !report_knows(format))
		return STATUS_USAGE;
	if (output && !format)
		format = "table";
	if (optind < argc)
		return report(argv + optind, (size_t)(argc - optind), format, output);
	results = suite_results();
	latest = xasprintf("%s/latest", results);
	if (access(latest, F_OK)) {
		complain("%s is not there: run something first, or name a folder of results",
			 latest);
		status = STATUS_USAGE;
	} else {
		status = report(&latest, 1, format, output);
	}
	free(latest);
	free(results);
	return status;
}
