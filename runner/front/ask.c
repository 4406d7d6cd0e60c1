// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/top.h"
#include "front/front.h"
#include "plan/series.h"

#define DEFAULT_SERIES "6.12"

/*
 * Those emulated: they give the same bytes wherever they run, whatever this host is. Other suites'
 * tests, of which there are many, run on the first.
 */
static const char *const default_machines[] = {"amd", "intel"};

static int unknown_kernel(const char *name, const struct strings *series)
{
	char *shown = clean_text(name, strlen(name)), *list = strings_join(series, " ");

	if (strchr(name, '/'))
		complain("kernel '%s': there is no such file or folder", shown);
	else
		complain("unknown kernel '%s'; it can be one of the series %s, SERIES:REGRESSION, "
			 "SERIES:fixes, a source tree, a bzImage, a .deb or deb:VERSION",
			 shown, list);
	free(shown);
	free(list);
	return STATUS_USAGE;
}

/* What it is, and whether it is a kernel, is for scripts/given/ to say. */
static bool names_a_kernel(const char *name)
{
	struct stat st;

	return (starts_with(name, "deb:") && name[4]) || !lstat(name, &st);
}

static int ask_kernels(struct front *front)
{
	const struct strings *known = &front->known_series;
	const struct options *o = front->options;
	/* Of other suites' tests each kernel has one column. */
	struct strings *series = o->suite == SUITE_REGRESSIONS ? &front->request.series
							       : &front->given;
	size_t i;

	for (i = 0; i < o->kernels.nr; i++) {
		const char *name = o->kernels.v[i], *what;

		if (strings_has(known, name))
			strings_add(series, xstrdup(name));
		else if (series_in(known, name, &what))
			strings_add(&front->given, xstrdup(name));
		else if (names_a_kernel(name))
			/* No script is to take it for an option. */
			strings_add(&front->given,
				    xasprintf("%s%s", *name == '-' ? "./" : "", name));
		else
			return unknown_kernel(name, known);
	}
	if (!o->kernels.nr)
		strings_add(series, xstrdup(DEFAULT_SERIES));
	if (o->compare && o->kernels.nr < 2) {
		complain("--compare needs two kernels or more: -k KERNEL for each");
		return STATUS_USAGE;
	}
	return 0;
}

/* A debug kernel is built here: of a series, or of a source tree, which is a folder. */
static int check_built_here(const struct front *front)
{
	const char *what;
	struct stat st;
	char *shown;
	size_t i;

	for (i = 0; i < front->given.nr; i++) {
		const char *name = front->given.v[i];

		if (series_in(&front->known_series, name, &what) ||
		    (!stat(name, &st) && S_ISDIR(st.st_mode)))
			continue;
		shown = clean_text(name, strlen(name));
		complain("%s is built already: --config is for series and source trees", shown);
		free(shown);
		return STATUS_USAGE;
	}
	return 0;
}

/* In the order of their names, however they were asked for: there is one kernel of each set. */
static int ask_configs(struct front *front)
{
	const struct strings *asked = &front->options->configs;
	char *dir = suite_path("configs/kernel/debug");
	struct strings known;
	int status = 0;
	size_t i;

	names_in(&known, dir, ".config");
	for (i = 0; !status && i < asked->nr; i++)
		status = known_name("config", asked->v[i], &known);
	if (!status && asked->nr)
		status = check_built_here(front);
	for (i = 0; !status && i < known.nr; i++) {
		if (strings_has(asked, known.v[i]))
			strings_add(&front->request.configs, xstrdup(known.v[i]));
	}
	if (!status && asked->nr)
		front->config = strings_join(&front->request.configs, "+");
	front->kernels.config = front->config;
	strings_free(&known);
	free(dir);
	return status;
}

static int ask_variants(struct front *front)
{
	const bool *asked = front->options->columns;
	bool any = asked[COLUMN_STOCK] || asked[COLUMN_BROKEN] || asked[COLUMN_FIXED];
	int i;

	if (any && !front->request.series.nr) {
		complain("--variant is for the variants of a series; %s is a kernel of its own",
			 front->given.v[0]);
		return STATUS_USAGE;
	}
	for (i = COLUMN_STOCK; i <= COLUMN_FIXED; i++)
		front->request.columns[i] = !any || asked[i];
	return 0;
}

static int ask_machines(struct front *front, const struct strings *known, struct strings *machines)
{
	const struct strings *asked = &front->options->machines;
	size_t nr = front->request.suite == SUITE_REGRESSIONS ? ARRAY_SIZE(default_machines) : 1;
	int status = 0;
	size_t i;

	for (i = 0; !status && i < asked->nr; i++) {
		status = known_name("machine", asked->v[i], known);
		strings_add(machines, xstrdup(asked->v[i]));
	}
	for (i = 0; !asked->nr && i < nr; i++)
		strings_add(machines, xstrdup(default_machines[i]));
	front->run.chosen = xstrdup(asked->nr ? "as asked for" : "by default, as on any host");
	return status;
}

static void names_of(struct strings *names, const char *what)
{
	char *dir = suite_path(what);

	names_in(names, dir, "");
	free(dir);
}

int front_ask(struct front *front, struct strings *machines)
{
	char *configs = suite_path("configs"), *error = NULL;
	const struct options *o = front->options;
	struct strings known;
	int status;

	front->request.top = suite_top();
	front->request.suite = o->suite;
	front->request.patterns = &o->regressions;
	front->request.timeout_s = o->timeout_s;
	front->request.repeat = o->repeat;
	front->request.split_lock = o->split_lock;
	front->request.accept_kernel_crash = o->accept_kernel_crash;
	front->request.cold = o->cold;
	names_of(&front->known_series, "configs/series");
	names_of(&known, "configs/machines");
	status = entries_load(&front->entries, configs, &error) ? STATUS_USAGE : 0;
	if (status)
		complain("%s", error);
	if (!status && o->suite == SUITE_REGRESSIONS)
		status = request_entries(&front->request, o, &front->entries);
	if (!status)
		status = ask_kernels(front);
	if (!status)
		status = ask_configs(front);
	if (!status)
		status = ask_machines(front, &known, machines);
	if (!status)
		status = ask_variants(front);
	free(error);
	free(configs);
	strings_free(&known);
	return status;
}
