// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/top.h"
#include "front/child.h"
#include "front/front.h"
#include "front/progress.h"
#include "plan/durations.h"

/* In the folder of results, for GNU parallel, and for who wants to see what it did. */
#define LIST_FILE "jobs"
#define JOBLOG_FILE "joblog"

/* Of its exit status, as far as it is a number of jobs; 101 stands for more. */
#define FAILED_JOBS_MAX 101

static char *write_list(struct front *front)
{
	char *path = xasprintf("%s/" LIST_FILE, front->results);
	struct text t = {0};
	size_t i;

	for (i = 0; i < front->plan.nr; i++)
		text_addf(&t, "%s/%s\n", front->results, front->plan.v[i].folder);
	if (write_file(path, t.s, t.len, 0666)) {
		complain("%s: %s", path, strerror(errno));
		free(path);
		path = NULL;
	}
	free(t.s);
	return path;
}

/* It takes options from its environment and its home, and leaves things there. */
static void set_environment(const struct front *front)
{
	char *home = xasprintf("%s/parallel", front->cache), *users = getenv("HOME");

	unsetenv("PARALLEL");
	/* Without one it takes /tmp, and says so. */
	if (!users || !*users)
		setenv("HOME", home, 1);
	setenv("PARALLEL_HOME", home, 1);
	setenv("PARALLEL_SHELL", "/bin/bash", 1);
	/* Something else may have that name. */
	if (make_dirs(home) && !unlink(home))
		make_dirs(home);
	free(home);
}

/* No more than there are: GNU parallel takes its time to see whether so many can be. */
static size_t at_once(const struct front *front)
{
	size_t most = (size_t)front->options->jobs;

	return most < front->plan.nr ? most : front->plan.nr;
}

/*
 * It finds out how long a command line can be by starting programs, and keeps what it has found.
 * Where those were stopped, that is too short for any job, in this run and in all later ones.
 */
static void forget_length(const struct front *front)
{
	char *pattern = xasprintf("%s/parallel/tmp/sshlogin/*/linelen", front->cache);
	glob_t found;
	size_t i;

	if (!glob(pattern, 0, NULL, &found)) {
		for (i = 0; i < found.gl_pathc; i++)
			unlink(found.gl_pathv[i]);
		globfree(&found);
	}
	free(pattern);
}

/*
 * Since 2024 it takes no folder for its own files whose name has anything odd in it. This name of
 * the results' folder has nothing odd in it.
 */
static char *plain_name(int folder)
{
	return xasprintf("/proc/%d/fd/%d", getpid(), folder);
}

static void said(void *progress, const char *s, size_t len)
{
	progress_say(progress, s, len);
}

static void look(void *progress)
{
	progress_look(progress, now_s());
}

/* Runs it, with a line on the terminal that tells how far it is, if there is one that can. */
static int run_watched(const struct front *front, struct child *child)
{
	struct progress progress;
	const struct watcher watcher = {.err = said, .tick = look, .arg = &progress};
	FILE *out = progress_can() ? fdopen(dup(STDERR_FILENO), "w") : NULL;
	int status;

	if (!out)
		return child_run(child);
	progress_begin(&progress, &front->plan, front->results, at_once(front), out);
	child->watcher = &watcher;
	status = child_run(child);
	progress_end(&progress);
	fclose(out);
	return status;
}

static int run_parallel(struct front *front, const char *list, int folder)
{
	char *joblog = xasprintf("%s/" JOBLOG_FILE, front->results);
	char *jobs = xasprintf("%zu", at_once(front));
	char *program = suite_path("build/kvm-regress"), *quoted = shell_quote(program);
	const char *quiet = progress_can() ? " --quiet" : "";
	char *command = xasprintf("%s run%s {}", quoted, quiet), *tmpdir = plain_name(folder);
	const char *const argv[] = {
		"parallel",   "--plain",  "--will-cite", "--ungroup", "--jobs",
		jobs,	      "--joblog", joblog,	 "--termseq", "TERM,5000,KILL,100",
		"--arg-file", list,	  "--tmpdir",	 tmpdir,      command,
		NULL,
	};
	/* Its jobs end when it does. */
	struct child child = {.argv = argv, .death_signal = SIGKILL};
	int status = run_watched(front, &child);

	free(joblog);
	free(jobs);
	free(program);
	free(quoted);
	free(command);
	free(tmpdir);
	return status;
}

int front_fan_out(struct front *front)
{
	char *durations = xasprintf("%s/durations", front->cache), *list;
	int status = STATUS_ERROR, folder = open(front->results, O_PATH | O_DIRECTORY | O_CLOEXEC);
	size_t nr = front->plan.nr;

	durations_sort(&front->plan, durations);
	if (folder < 0)
		complain("%s: %s", front->results, strerror(errno));
	list = folder < 0 ? NULL : write_list(front);
	if (list) {
		note("Running %zu job%s, %zu at a time ...", nr, nr == 1 ? "" : "s",
		     at_once(front));
		set_environment(front);
		status = run_parallel(front, list, folder);
		/* What a job left behind is not to outlive the run. */
		children_stop();
		if (status == CHILD_INTERRUPTED || status > FAILED_JOBS_MAX)
			forget_length(front);
		/* How each job went stands in its folder; one without a verdict is an ERROR. */
		status = status == CHILD_INTERRUPTED ? STATUS_INTERRUPTED : 0;
		durations_remember(&front->plan, front->results, durations);
	}
	if (folder >= 0)
		close(folder);
	free(list);
	free(durations);
	return status;
}
