// SPDX-License-Identifier: GPL-2.0-only
/*
 * report: shows what the jobs of a folder of results came to.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/commands.h"
#include "base/output.h"
#include "base/top.h"
#include "base/util.h"
#include "format/report.h"

static const char usage[] =
	"Usage: ./run.sh report [-f FORMAT] [--output FILE] [RESULTS]...\n"
	"Shows what the jobs in the folder RESULTS came to, by default results/latest:\n"
	"the table here, and report.html, a page to look at, in that folder. Several\n"
	"folders are shown as one, such as those of two kernels; their page is beside\n"
	"the first.\n"
	"\n"
	"  -f, --format FORMAT  only that, on standard output: table, differences, tap,\n"
	"                       json, junit, kcidb, markdown, html or measures\n"
	"      --output FILE    write there, not to standard output\n"
	"\n"
	"Exit status: 0 as expected and proven, 1 not so, 2 wrong usage, 3 an ERROR among\n"
	"the verdicts, 4 everything was skipped.\n";

/* Without slashes at its end. 0, or STATUS_USAGE after one line on stderr. */
static int check_folder(char *results)
{
	char *shown;
	struct stat st;

	while (strlen(results) > 1 && results[strlen(results) - 1] == '/')
		results[strlen(results) - 1] = '\0';
	if (!stat(results, &st) && S_ISDIR(st.st_mode))
		return 0;
	shown = clean_text(results, strlen(results));
	complain("%s: no such folder", shown);
	free(shown);
	return STATUS_USAGE;
}

static int report(char *const *results, size_t nr, const char *format, const char *output)
{
	int status = 0;
	size_t i;

	for (i = 0; !status && i < nr; i++)
		status = check_folder(results[i]);
	return status ? status : report_several(results, nr, format, output);
}

int cmd_report(int argc, char **argv)
{
	static const struct option options[] = {
		{"format", required_argument, NULL, 'f'},
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	const char *format = NULL, *output = NULL;
	char *latest;
	int c, status;

	while ((c = getopt_long(argc, argv, "f:", options, NULL)) != -1) {
		if (c == 'f') {
			format = optarg;
		} else if (c == 'o') {
			output = optarg;
		} else if (c == 'h') {
			fputs(usage, stdout);
			return output_end();
		} else {
			return STATUS_USAGE; /* getopt has said why */
		}
	}
	if (format && !report_knows(format))
		return STATUS_USAGE;
	if (output && !format)
		format = "table";
	if (optind < argc)
		return report(argv + optind, (size_t)(argc - optind), format, output);
	latest = suite_path("results/latest");
	status = report(&latest, 1, format, output);
	free(latest);
	return status;
}
