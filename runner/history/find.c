// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/tree.h"
#include "history/history.h"
#include "history/read.h"
#include "job/job.h"
#include "plan/runfile.h"

/* Below what is given, runs lie so deep at most: artifacts of artifacts, each with a results/. */
#define MAX_DEPTH 6

static bool is_folder(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && S_ISDIR(st.st_mode);
}

static char *below(const char *dir, const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

/* Whether a folder in @dir has a folder with a job. */
static bool has_jobs(const char *dir, const struct strings *names)
{
	bool has = false;
	size_t i, j;

	for (i = 0; !has && i < names->nr; i++) {
		char *path = below(dir, names->v[i]);
		struct strings jobs = {0};

		if (is_folder(path))
			folder_names(&jobs, path);
		for (j = 0; !has && j < jobs.nr; j++) {
			char *job = xasprintf("%s/%s/" JOB_FILE, path, jobs.v[j]);

			has = file_is_plain(job);
			free(job);
		}
		strings_free(&jobs);
		free(path);
	}
	return has;
}

static void add_run(struct history *history, const char *dir)
{
	char *real = realpath(dir, NULL);
	size_t i;

	for (i = 0; real && i < history->nr_runs; i++) {
		if (!strcmp(history->runs[i].real, real)) {
			free(real);
			return;
		}
	}
	history->runs = xrealloc(history->runs, (history->nr_runs + 1) * sizeof(*history->runs));
	history->runs[history->nr_runs++] = (struct history_run){
		.path = xstrdup(dir),
		.real = real ? real : xstrdup(dir),
		.started = xstrdup(""),
	};
}

/* How many runs are at @dir, or below it. */
static size_t find(struct history *history, const char *dir, int depth)
{
	struct strings names;
	size_t found = 0, i;
	bool is_run;
	char *run;

	if (folder_names(&names, dir)) {
		read_complain(history, dir, strerror(errno));
		return 0;
	}
	run = below(dir, RUN_FILE);
	is_run = file_is_plain(run) || has_jobs(dir, &names);
	if (is_run) {
		add_run(history, dir);
		found = 1;
	}
	free(run);
	for (i = 0; !is_run && depth < MAX_DEPTH && i < names.nr; i++) {
		/* What a link like "latest" leads to is there by its own name. */
		char *path = below(dir, names.v[i]);

		if (is_folder(path))
			found += find(history, path, depth + 1);
		free(path);
	}
	strings_free(&names);
	return found;
}

size_t history_find(struct history *history, const char *dir)
{
	return find(history, dir, 0);
}
