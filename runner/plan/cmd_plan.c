// SPDX-License-Identifier: GPL-2.0-only
/*
 * plan: writes the folders of jobs for kernels that are there, and prints them, one a line, in the
 * order in which they are best started. For tests and for who runs jobs elsewhere; ./run.sh plans
 * by itself.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/commands.h"
#include "base/lines.h"
#include "base/output.h"
#include "base/top.h"
#include "plan/request.h"

static const char usage[] =
	"kvm-regress plan [--top DIR] [--tests DIR] --kernels FILE --output DIR [-m MACHINE]... "
	"[-v VARIANT]... [OPTION]... [REGRESSION]...";

struct reader {
	struct kernels *kernels;
	struct strings *series;
	char *error;
	int line;
};

/* "SERIES<TAB>WHAT<TAB>DIR", or "given<TAB>LABEL<TAB>DIR". */
static void kernel_line(void *arg, const char *line)
{
	char *copy = xstrdup(line), *rest = copy;
	const char *series = strsep(&rest, "\t"), *what = strsep(&rest, "\t");
	struct reader *r = arg;

	r->line++;
	if (r->error || !*line) {
		free(copy);
		return;
	}
	if (!rest || strchr(rest, '\t')) {
		r->error = xasprintf("line %d: not three words with a tab between them", r->line);
	} else if (!strcmp(series, column_name(COLUMN_GIVEN))) {
		kernels_add_given(r->kernels, what, rest, &r->error);
	} else {
		kernels_add_series(r->kernels, series, what, rest, &r->error);
		strings_add_once(r->series, series);
	}
	free(copy);
}

static int read_kernels(struct kernels *kernels, struct strings *series, const char *file)
{
	struct reader r = {.kernels = kernels, .series = series};
	char *s = read_file(file, NULL);
	struct lines lines = {0};

	if (!s) {
		complain("--kernels %s: %s", file, strerror(errno));
		return STATUS_USAGE;
	}
	lines_feed(&lines, s, strlen(s), kernel_line, &r);
	lines_finish(&lines, kernel_line, &r);
	lines_free(&lines);
	free(s);
	if (!r.error)
		return 0;
	complain("--kernels %s: %s", file, r.error);
	free(r.error);
	return STATUS_USAGE;
}

static int write_plan(const struct request *request, const struct kernels *kernels)
{
	struct plan plan;
	char *error;
	size_t i;

	if (plan_write(&plan, request, kernels, &error)) {
		complain("%s", error);
		free(error);
		return STATUS_ERROR;
	}
	for (i = 0; i < plan.nr; i++)
		printf("%s/%s\n", request->results, plan.v[i].folder);
	plan_free(&plan);
	return output_end();
}

/* Everything that @options names; the rest of the request. */
static int plan_request(struct request *request, const struct options *o,
			const struct kernels *kernels)
{
	char *configs = xasprintf("%s/configs", request->top), *error = NULL;
	struct strings machines = {0};
	struct entries entries;
	size_t i;
	int status;

	for (i = 0; i < o->machines.nr; i++)
		strings_add(&machines, xstrdup(o->machines.v[i]));
	if (!machines.nr)
		strings_add(&machines, xstrdup("amd"));
	if (entries_load(&entries, configs, &error)) {
		complain("%s", error);
		status = STATUS_USAGE;
	} else {
		status = request_entries(request, o, &entries);
		if (!status)
			status = request_machines(request, request->top, &machines);
		if (!status)
			status = write_plan(request, kernels);
		entries_free(&entries);
	}
	free(error);
	free(configs);
	strings_free(&machines);
	return status;
}

int cmd_plan(int argc, char **argv)
{
	struct request request = {0};
	struct kernels kernels = {0};
	char *top, *tests, *results;
	struct options o;
	int status;

	if (options_parse(&o, OPTIONS_PLAN, argc, argv))
		return STATUS_USAGE;
	if (!o.kernels_file || !o.output) {
		complain("usage: %s", usage);
		options_free(&o);
		return STATUS_USAGE;
	}
	top = o.top ? realpath(o.top, NULL) : xstrdup(suite_top());
	tests = o.tests ? realpath(o.tests, NULL) : suite_path("build/tests");
	results = make_dirs(o.output) ? NULL : realpath(o.output, NULL);
	if (!top || !tests || !results) {
		complain("%s: %s", !top ? o.top : (!tests ? o.tests : o.output), strerror(errno));
		status = STATUS_USAGE;
	} else {
		request.top = top;
		request.tests = tests;
		request.results = results;
		request.timeout_s = o.timeout_s;
		request.repeat = o.repeat;
		request.split_lock = o.split_lock;
		request.accept_kernel_crash = o.accept_kernel_crash;
		request.cold = o.cold;
		memcpy(request.columns, o.columns, sizeof(request.columns));
		if (!o.columns[COLUMN_STOCK] && !o.columns[COLUMN_BROKEN] &&
		    !o.columns[COLUMN_FIXED])
			request.columns[COLUMN_STOCK] = request.columns[COLUMN_BROKEN] =
				request.columns[COLUMN_FIXED] = true;
		status = read_kernels(&kernels, &request.series, o.kernels_file);
		if (!status)
			status = plan_request(&request, &o, &kernels);
	}
	request_free(&request);
	kernels_free(&kernels);
	options_free(&o);
	free(top);
	free(tests);
	free(results);
	return status;
}
