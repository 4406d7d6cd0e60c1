// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/top.h"
#include "cache/lock.h"
#include "cache/sweep.h"
#include "front/child.h"
#include "front/front.h"
#include "plan/series.h"

#define SERIES_SCRIPT "scripts/kernel/series.sh"
#define GIVEN_SCRIPT "scripts/given/kernel.sh"

struct reader {
	struct front *front;
	const char *series; /* NULL: of a given kernel */
	const char *script;
	size_t nr;
	char *error;
};

/* "NAME<TAB>DIR" */
static void kernel_line(void *arg, const char *line)
{
	char *copy = xstrdup(line), *tab = strchr(copy, '\t'), *shown;
	struct reader *r = arg;

	if (tab && !r->error) {
		*tab = '\0';
		if (r->series)
			kernels_add_series(&r->front->kernels, r->series, copy, tab + 1, &r->error);
		else if (!strcmp(r->script, SERIES_SCRIPT))
			kernels_add_variant(&r->front->kernels, copy, tab + 1, &r->error);
		else
			kernels_add_given(&r->front->kernels, copy, tab + 1, &r->error);
		r->nr++;
	} else if (!r->error) {
		shown = clean_text(line, strlen(line));
		r->error = xasprintf("%s said something other than \"NAME<TAB>DIR\": %s", r->script,
				     shown);
		free(shown);
	}
	free(copy);
}

/* The script, and what it is told of debug kernels. */
static void add_script(const struct front *front, struct strings *words, const char *script)
{
	size_t i;

	strings_add(words, suite_path(script));
	for (i = 0; i < front->request.configs.nr; i++)
		strings_add(words, xasprintf("--config=%s", front->request.configs.v[i]));
}

/* Runs the script, whose words are @words, and takes the kernels that it names: @nr of them. */
static int ask_script(struct front *front, const char *series, const char *script,
		      struct strings *words, size_t nr)
{
	struct reader r = {.front = front, .series = series, .script = script};
	struct text out = {0};
	struct lines lines = {0};
	struct child child = {.out = &out};
	int status;

	strings_add(words, NULL);
	child.argv = (const char *const *)words->v;
	status = child_run(&child);
	if (status == CHILD_INTERRUPTED) {
		free(out.s);
		return STATUS_INTERRUPTED;
	}
	if (status && status != STATUS_USAGE && status != STATUS_ERROR) {
		complain("%s ended with status %d", script, status);
		status = STATUS_ERROR;
	}
	if (!status) {
		lines_feed(&lines, out.s ? out.s : "", out.len, kernel_line, &r);
		lines_finish(&lines, kernel_line, &r);
		lines_free(&lines);
		if (!r.error && r.nr != nr)
			r.error = xasprintf("%s named %zu kernels instead of %zu", script, r.nr,
					    nr);
	}
	if (r.error) {
		complain("%s", r.error);
		status = STATUS_ERROR;
	}
	free(r.error);
	free(out.s);
	return status;
}

static int make_series(struct front *front, const char *series)
{
	struct strings needs, words = {0};
	int status = 0;
	size_t i;

	plan_needs(&front->request, series, &needs);
	if (needs.nr) {
		add_script(front, &words, SERIES_SCRIPT);
		strings_add(&words, xstrdup(series));
		for (i = 0; i < needs.nr; i++)
			strings_add(&words, xstrdup(needs.v[i]));
		status = ask_script(front, series, SERIES_SCRIPT, &words, needs.nr);
	}
	strings_free(&needs);
	strings_free(&words);
	return status;
}

static int make_given(struct front *front, const char *name)
{
	const char *what, *series = series_in(&front->known_series, name, &what);
	const char *script = series ? SERIES_SCRIPT : GIVEN_SCRIPT;
	struct strings words = {0};
	int status;

	add_script(front, &words, script);
	strings_add(&words, xstrdup(series ? series : name));
	if (series)
		strings_add(&words, xstrdup(what));
	status = ask_script(front, NULL, script, &words, 1);
	strings_free(&words);
	return status;
}

/*
 * Nobody is to remove a kernel between the moment that a script has found it and that in which it
 * is used. What is wrong with the cache is for the scripts to say.
 */
static int hold_cache(const struct front *front)
{
	char *path = xasprintf("%s/kernels", front->cache);
	int fd = -1;

	if (!make_dirs(path))
		fd = lock_use(path);
	free(path);
	return fd;
}

/* From now on, and until the program ends, all of the run's kernels are in use. */
static void use_kernels(struct front *front)
{
	size_t i;

	for (i = 0; i < front->kernels.nr; i++) {
		char *manifest = xasprintf("%s/manifest", front->kernels.v[i].dir);

		lock_use(manifest);
		free(manifest);
	}
}

/* What these kernels replace. */
static void sweep_replaced(struct front *front)
{
	struct strings used = {0}, removed = {0};
	size_t i;

	for (i = 0; i < front->kernels.nr; i++)
		strings_add(&used, xstrdup(front->kernels.v[i].dir));
	sweep_old_versions(front->cache, &used, &removed);
	if (removed.nr)
		note("Removed %zu kernels and snapshots of older versions from the cache.",
		     removed.nr);
	strings_free(&used);
	strings_free(&removed);
}

int front_kernels(struct front *front)
{
	int status = 0, held = hold_cache(front);
	size_t i;

	for (i = 0; !status && i < front->request.series.nr; i++)
		status = make_series(front, front->request.series.v[i]);
	for (i = 0; !status && i < front->given.nr; i++)
		status = make_given(front, front->given.v[i]);
	use_kernels(front);
	lock_close(held);
	if (!status)
		sweep_replaced(front);
	return status;
}
