// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/tree.h"
#include "history/history.h"
#include "history/read.h"
#include "job/job.h"
#include "plan/runfile.h"
#include "protocol.h"
#include "verdict/result.h"

/* The largest of ours are consoles of some MB. */
#define MAX_SIZE (64 << 20)

bool file_is_plain(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && st.st_size <= MAX_SIZE;
}

void read_complain(struct history *history, const char *path, const char *why)
{
	char *shown = clean_text(path, strlen(path));

	complain("%s: %s; it is left out", shown, why);
	free(shown);
	history->damaged++;
}

/* The same of an error that names its file. */
static void damaged(struct history *history, char *error)
{
	complain("%s; it is left out", error);
	free(error);
	history->damaged++;
}

const char *history_log_name(enum history_log log)
{
	static const char *const names[] = {
		[HISTORY_KTAP] = KTAP_LOG,
		[HISTORY_CONSOLE] = CONSOLE_LOG,
		[HISTORY_SPLITLOCK] = SPLITLOCK_LOG,
	};

	return names[log];
}

/*
 * A series' kernel is the same one through all updates of its source; what has changed is seen by
 * the key. A kernel of somebody's own is what it calls itself.
 */
static char *kernel_of(const struct job *job)
{
	const char *label = job->kernel.label;

	if (!job->kernel.series)
		return xstrdup(label);
	/* Behind the release stands what kind of debug kernel it is. */
	return xasprintf("%s%s %s", job->kernel.series, label + strcspn(label, " "),
			 column_name(job->kernel.variant));
}

static char *copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

static void add_seen(struct history *history, size_t run, const char *folder, const struct job *job,
		     const struct result *result)
{
	struct seen *seen;
	int i;

	/* In steps, for there may be thousands. */
	if (!(history->nr_seen & (history->nr_seen - 1)))
		history->seen = xrealloc(history->seen,
					 (history->nr_seen ? history->nr_seen * 2 : 1) *
						 sizeof(*history->seen));
	seen = &history->seen[history->nr_seen++];
	*seen = (struct seen){
		.run = run,
		.suite = job->entry.suite,
		.test = xstrdup(job->entry.name),
		.kernel = kernel_of(job),
		.machine = xstrdup(job->machine),
		.folder = xstrdup(folder),
		.kind = result->kind,
		.key = copy(result->key),
		.judge = copy(result->judge),
	};
	for (i = 0; i < NR_HISTORY_LOGS; i++)
		seen->digests[i] = copy(pairs_find(&result->digests, history_log_name(i)));
}

/* A job without a verdict did not get its turn, or was stopped: nothing was seen. */
static void read_job(struct history *history, size_t run, const char *folder)
{
	char *dir = xasprintf("%s/%s", history->runs[run].path, folder);
	char *file = xasprintf("%s/" JOB_FILE, dir), *path = xasprintf("%s/" VERDICT_FILE, dir);
	struct result result;
	struct job job;
	char *error;

	if (!file_is_plain(file) || !file_is_plain(path)) {
		free(file);
		free(path);
		free(dir);
		return;
	}
	if (job_read(&job, dir, &error)) {
		damaged(history, error);
	} else {
		if (result_read(&result, path, &error)) {
			damaged(history, error);
		} else {
			add_seen(history, run, folder, &job, &result);
			result_free(&result);
		}
		job_free(&job);
	}
	free(file);
	free(path);
	free(dir);
}

/* All that are two levels below the run. */
static void read_jobs(struct history *history, size_t run)
{
	const char *path = history->runs[run].path;
	struct strings tests, jobs;
	size_t i, j;

	if (folder_names(&tests, path))
		read_complain(history, path, strerror(errno));
	for (i = 0; i < tests.nr; i++) {
		char *dir = xasprintf("%s/%s", path, tests.v[i]);

		folder_names(&jobs, dir);
		for (j = 0; j < jobs.nr; j++) {
			char *folder = xasprintf("%s/%s", tests.v[i], jobs.v[j]);

			read_job(history, run, folder);
			free(folder);
		}
		strings_free(&jobs);
		free(dir);
	}
	strings_free(&tests);
}

/* When it was. Its jobs may be whole where that is not known. */
static void read_run(struct history *history, struct history_run *run)
{
	char *path = xasprintf("%s/" RUN_FILE, run->path), *error;
	struct runfile file;

	if (file_is_plain(path)) {
		if (runfile_read(&file, run->path, &error)) {
			damaged(history, error);
		} else {
			if (file.started) {
				free(run->started);
				run->started = xstrdup(file.started);
			}
			runfile_free(&file);
		}
	}
	free(path);
}

static int by_time(const void *a, const void *b)
{
	const struct history_run *x = a, *y = b;
	int order = strcmp(x->started, y->started);

	return order ? order : strcmp(x->real, y->real);
}

void history_read(struct history *history)
{
	size_t i;

	for (i = 0; i < history->nr_runs; i++)
		read_run(history, &history->runs[i]);
	if (history->nr_runs)
		qsort(history->runs, history->nr_runs, sizeof(*history->runs), by_time);
	for (i = 0; i < history->nr_runs; i++)
		read_jobs(history, i);
	history_sort(history);
}
