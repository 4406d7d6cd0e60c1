// SPDX-License-Identifier: GPL-2.0-only
/*
 * report: merges the results of planned jobs and prints them.
 */
#include <errno.h>
#include <getopt.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report/formats.h"
#include "base/util.h"

#define DEFAULT_WIDTH 120

static const char usage[] =
	"usage: report --plan FILE [--format table|tap|json|junit|measures] [--output FILE]\n"
	"              [--machine-why TEXT] [--elapsed SECONDS] [--configs DIR] RESULTS\n"
	"       report --list [--configs DIR]\n"
	"\n"
	"Prints what the planned jobs in the folder RESULTS came to, or lists the regressions.\n"
	"Exit status: 0 as expected and proven, 1 not so, 2 usage, 3 an ERROR among the\n"
	"verdicts, 4 everything was skipped.\n";

struct options {
	const char *plan, *format, *output, *configs, *results;
	struct table_options table;
	bool list;
};

static void parse_options(struct options *o, int argc, char **argv)
{
	static const struct option longopts[] = {
		{"plan", required_argument, NULL, 'p'},
		{"format", required_argument, NULL, 'f'},
		{"output", required_argument, NULL, 'o'},
		{"configs", required_argument, NULL, 'c'},
		{"machine-why", required_argument, NULL, 'w'},
		{"elapsed", required_argument, NULL, 'e'},
		{"list", no_argument, NULL, 'l'},
		{"help", no_argument, NULL, 'h'},
		{0},
	};
	char *end;
	int c;

	while ((c = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
		switch (c) {
		case 'p':
			o->plan = optarg;
			break;
		case 'f':
			o->format = optarg;
			break;
		case 'o':
			o->output = optarg;
			break;
		case 'c':
			o->configs = optarg;
			break;
		case 'w':
			o->table.machine_why = optarg;
			break;
		case 'e':
			o->table.elapsed_s = strtod(optarg, &end);
			if (end == optarg || *end || !(o->table.elapsed_s >= 0)) {
				complain("--elapsed %s: not a number of seconds", optarg);
				exit(STATUS_USAGE);
			}
			break;
		case 'l':
			o->list = true;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(0);
		default:
			exit(STATUS_USAGE); /* getopt has said why */
		}
	}
	if (o->list && optind == argc)
		return;
	if (optind != argc - 1 || !o->plan) {
		complain("one folder of results and --plan are needed; see --help");
		exit(STATUS_USAGE);
	}
	o->results = argv[optind];
}

static int list(const struct regressions *regressions)
{
	size_t width = 0, i;

	for (i = 0; i < regressions->nr; i++) {
		if (strlen(regressions->v[i].name) > width)
			width = strlen(regressions->v[i].name);
	}
	for (i = 0; i < regressions->nr; i++)
		printf("%-*s  %s\n", (int)width, regressions->v[i].name, regressions->v[i].title);
	return 0;
}

static void load_plan(struct plan *plan, const char *path)
{
	char *s = read_file(path, NULL), *error;

	if (!s) {
		complain("--plan %s: %s", path, strerror(errno));
		exit(STATUS_USAGE);
	}
	if (plan_parse(plan, s, &error)) {
		complain("--plan %s: %s", path, error);
		exit(STATUS_USAGE);
	}
	free(s);
}

/* All series of configs. */
static size_t load_series(struct series **series, const char *configs)
{
	char *pattern = xasprintf("%s/series/*", configs), *s, *error;
	glob_t found;
	size_t i;

	if (glob(pattern, 0, NULL, &found)) {
		complain("%s: no series there", pattern);
		exit(STATUS_USAGE);
	}
	*series = xcalloc(found.gl_pathc + 1, sizeof(**series));
	for (i = 0; i < found.gl_pathc; i++) {
		const char *path = found.gl_pathv[i];

		s = read_file(path, NULL);
		if (!s) {
			complain("%s: %s", path, strerror(errno));
			exit(STATUS_USAGE);
		}
		if (series_parse(&(*series)[i], strrchr(path, '/') + 1, s, &error)) {
			complain("%s: %s", path, error);
			exit(STATUS_USAGE);
		}
		free(s);
	}
	globfree(&found);
	free(pattern);
	return i;
}

static int terminal_width(void)
{
	struct winsize size;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return DEFAULT_WIDTH;
}

static void print(const struct merged *merged, const struct options *o, FILE *out)
{
	if (!strcmp(o->format, "table"))
		format_table(merged, &o->table, out);
	else if (!strcmp(o->format, "tap"))
		format_tap(merged, out);
	else if (!strcmp(o->format, "json"))
		format_json(merged, out);
	else if (!strcmp(o->format, "junit"))
		format_junit(merged, out);
	else
		format_measures(merged, o->results, out);
}

/* To stdout, or to a file that is there as a whole or not at all. */
static int deliver(const char *path, const char *s, size_t len)
{
	if (!path) {
		if (fwrite(s, 1, len, stdout) == len && !fflush(stdout))
			return 0;
		complain("standard output: %s", strerror(errno));
		return -1;
	}
	if (!write_file(path, s, len, 0666))
		return 0;
	complain("--output %s: %s", path, strerror(errno));
	return -1;
}

static bool known_format(const char *format)
{
	return !strcmp(format, "table") || !strcmp(format, "tap") || !strcmp(format, "json") ||
	       !strcmp(format, "junit") || !strcmp(format, "measures");
}

int main(int argc, char **argv)
{
	struct options o = {.format = "table", .configs = "configs", .table.elapsed_s = -1};
	struct regressions regressions;
	struct merged merged;
	struct series *series;
	struct plan plan;
	char *path, *error, *s = NULL;
	size_t nr_series, len = 0, i;
	FILE *out;
	int status;

	parse_options(&o, argc, argv);
	if (!known_format(o.format)) {
		complain("--format %s: there are table, tap, json, junit, measures", o.format);
		return STATUS_USAGE;
	}
	if (o.list) {
		path = xasprintf("%s/regressions.json", o.configs);
		if (regressions_load(&regressions, path, &error)) {
			complain("%s", error);
			return STATUS_USAGE;
		}
		free(path);
		status = list(&regressions);
		regressions_free(&regressions);
		return status;
	}
	load_plan(&plan, o.plan);
	nr_series = load_series(&series, o.configs);
	o.table.width = terminal_width();
	merge(&merged, &plan, o.results, series, nr_series);

	out = open_memstream(&s, &len);
	print(&merged, &o, out);
	fclose(out);
	status = merged_status(&merged);
	if (deliver(o.output, s, len))
		status = STATUS_ERROR;

	free(s);
	merged_free(&merged);
	for (i = 0; i < nr_series; i++)
		series_free(&series[i]);
	free(series);
	plan_free(&plan);
	return status;
}
