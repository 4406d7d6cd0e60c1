// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/tree.h"
#include "base/top.h"
#include "cache/lock.h"
#include "format/report.h"
#include "front/front.h"

/* Unfinished jobs that an interruption names. */
#define NAMED_MAX 8

/* What would break the list of jobs, or the reports that name the folder, line by line. */
static bool is_plain(const char *path)
{
	char *clean = clean_text(path, strlen(path));
	bool plain = !strcmp(clean, path);

	free(clean);
	return plain;
}

static int check_latest(const char *output)
{
	char *path = xasprintf("%s/latest", output);
	struct stat st;
	int status = 0;

	if (!lstat(path, &st) && !S_ISLNK(st.st_mode)) {
		complain("%s is there and no link: rename it, or choose another output directory",
			 path);
		status = STATUS_USAGE;
	}
	free(path);
	return status;
}

/* A folder of this run's own, named after the time. */
static int make_stamp(struct front *front)
{
	time_t t = time(NULL);
	char stamp[32];
	struct tm tm;

	strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&t, &tm));
	front->run.started = xstrdup(stamp);
	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm);
	front->stamp = xstrdup(stamp);
	front->results = xasprintf("%s/%s", front->output, front->stamp);
	while (mkdir(front->results, 0777)) {
		char *next = xasprintf("%s+", front->stamp);

		free(front->results);
		front->results = NULL;
		free(front->stamp);
		front->stamp = next;
		if (errno != EEXIST) {
			complain("cannot write to the output directory '%s': %s", front->output,
				 strerror(errno));
			return STATUS_USAGE;
		}
		front->results = xasprintf("%s/%s", front->output, front->stamp);
	}
	front->request.results = front->results;
	/* Until the program ends. */
	lock_try(front->results, false);
	return 0;
}

int front_open_results(struct front *front)
{
	char *asked = front->options->output ? xstrdup(front->options->output) : suite_results();
	int status = STATUS_USAGE;

	if (!is_plain(asked) || !*asked) {
		char *shown = clean_text(asked, strlen(asked));

		complain("the output directory '%s' has no plain name: it is empty, or has control "
			 "characters or outer blanks, or is not UTF-8",
			 shown);
		free(shown);
	} else if (make_dirs(asked)) {
		complain("cannot make the output directory '%s': %s", asked, strerror(errno));
	} else if (!(front->output = path_from_here(asked)) || !is_plain(front->output)) {
		complain("cannot use the output directory '%s': %s", asked, strerror(errno));
	} else {
		status = check_latest(front->output);
		if (!status)
			status = make_stamp(front);
		if (!status)
			front_finish_killed(front);
	}
	free(asked);
	return status;
}

int front_link_latest(struct front *front)
{
	char *link = xasprintf("%s/latest", front->output);
	char *tmp = xasprintf("%s/.latest", front->results);
	int status = check_latest(front->output) ? STATUS_ERROR : 0;

	unlink(tmp);
	if (!status && (symlink(front->stamp, tmp) || rename(tmp, link))) {
		complain("%s: %s", link, strerror(errno));
		unlink(tmp);
		status = STATUS_ERROR;
	}
	free(link);
	free(tmp);
	return status;
}

void front_drop_results(struct front *front)
{
	if (front->results)
		tree_remove(front->results);
}

/* Of a job that did not finish, all but its description. */
static int remove_log(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	if (ftw->level && (ftw->level != 1 || strcmp(path + ftw->base, JOB_FILE)))
		remove(path);
	return 0;
}

void front_interrupted(struct front *front)
{
	struct text left = {0};
	size_t finished = 0, i;

	for (i = 0; i < front->plan.nr; i++) {
		char *dir = xasprintf("%s/%s", front->results, front->plan.v[i].folder);
		char *verdict = xasprintf("%s/" VERDICT_FILE, dir);

		if (!access(verdict, F_OK)) {
			finished++;
		} else {
			nftw(dir, remove_log, 16, FTW_DEPTH | FTW_PHYS);
			if (i - finished < NAMED_MAX)
				text_addf(&left, " %s", front->plan.v[i].folder);
		}
		free(verdict);
		free(dir);
	}
	/* The terminal has echoed ^C. */
	if (isatty(STDERR_FILENO))
		note("%s", "");
	if (!finished) {
		note("%s: interrupted; everything was stopped, no result was written",
		     program_invocation_short_name);
		front_drop_results(front);
	} else {
		size_t open = front->plan.nr - finished;

		front->run.interrupted = true;
		front->run.elapsed_s = now_s() - front->started;
		runfile_write(&front->run, front->results);
		note("%s: interrupted; everything was stopped; %zu of %zu jobs had finished, in "
		     "%s; %zu had not:%s%s",
		     program_invocation_short_name, finished, front->plan.nr, front->results, open,
		     left.s ? left.s : "", open > NAMED_MAX ? " ..." : "");
		/* "latest" stays with the last run that came to its end. */
		if (!front_report(front))
			note("The page is %s/" PAGE_FILE, front->results);
	}
	free(left.s);
}
