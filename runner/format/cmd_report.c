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
#include "base/util.h"
#include "format/report.h"

static const char usage[] =
	"Usage: kvm-regress report [-f FORMAT] [--output FILE] RESULTS\n"
	"Shows what the jobs in the folder RESULTS came to, such as results/latest.\n"
	"\n"
	"  -f, --format FORMAT  table (default), differences, tap, json, junit, kcidb,\n"
	"                       markdown or measures\n"
	"      --output FILE    write there, not to standard output\n"
	"\n"
	"Exit status: 0 as expected and proven, 1 not so, 2 wrong usage, 3 an ERROR among\n"
	"the verdicts, 4 everything was skipped.\n";

int cmd_report(int argc, char **argv)
{
	static const struct option options[] = {
		{"format", required_argument, NULL, 'f'},
		{"output", required_argument, NULL, 'o'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	const char *format = "table", *output = NULL;
	char *results;
	struct stat st;
	int c;

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
	if (optind != argc - 1) {
		complain("report needs one folder of results; see kvm-regress report --help");
		return STATUS_USAGE;
	}
	if (!report_knows(format))
		return STATUS_USAGE;
	results = argv[optind];
	while (strlen(results) > 1 && results[strlen(results) - 1] == '/')
		results[strlen(results) - 1] = '\0';
	if (stat(results, &st) || !S_ISDIR(st.st_mode)) {
		complain("%s: no such folder", results);
		return STATUS_USAGE;
	}
	return report_one(results, format, output);
}
