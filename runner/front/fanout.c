// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/output.h"
#include "base/top.h"
#include "front/child.h"
#include "front/front.h"
#include "front/progress.h"
#include "plan/durations.h"

/* In the folder of results, for GNU parallel, and for who wants to see what it did. */
#define LIST_FILE "jobs"
#define JOBLOG_FILE "joblog"

/* Where so many jobs came back from no host, nobody waits for all others to fail. */
#define LOST_MAX 3

/* Of its exit status, as far as it is a number of jobs; 101 stands for more. */
#define FAILED_JOBS_MAX 101

static char *write_list(struct front *front)
{
	char *path = xasprintf("%s/" LIST_FILE, front->results);
	struct text t = {0};
	size_t i;

	for (i = 0; i < front->plan.nr; i++) {
		if (front->fleet.nr)
			fleet_line(&front->fleet, i, &t);
		else
			text_addf(&t, "%s/%s\n", front->results, front->plan.v[i].folder);
	}
	if (output_write(path, t.s, t.len)) {
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
	size_t most = front->fleet.nr ? fleet_at_once(&front->fleet) : (size_t)front->options->jobs;

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

/* Who listens to GNU parallel. */
struct audience {
	struct progress *progress; /* NULL: no line is drawn on a terminal */
	struct fleet *fleet;
	int lost;	    /* jobs that came back from no host */
	bool enough;	    /* nobody waits any more */
	struct lines files; /* names of what jobs of the fleet have written */
};

static void say_line(void *arg, const char *line)
{
	char *clean = clean_text(line, strlen(line));

	(void)arg;
	if (*clean)
		note("%s", clean);
	free(clean);
}

/* It comes from another machine. */
static void say_all(const char *s)
{
	struct lines lines = {0};

	lines_feed(&lines, s, strlen(s), say_line, NULL);
	lines_finish(&lines, say_line, NULL);
	lines_free(&lines);
}

static void take_file(void *arg, const char *line)
{
	struct audience *audience = arg;
	char *said;

	if (!fleet_take(audience->fleet, line, &said))
		audience->lost++;
	if (audience->progress)
		progress_say(audience->progress, said, strlen(said));
	else
		say_all(said);
	free(said);
	if (audience->lost == LOST_MAX) {
		complain("%d jobs came back from no host; the others are not waited for", LOST_MAX);
		audience->enough = true;
	}
}

static void hear_files(void *arg, const char *s, size_t len)
{
	struct audience *audience = arg;

	lines_feed(&audience->files, s, len, take_file, audience);
}

static void hear_complaints(void *arg, const char *s, size_t len)
{
	progress_say(((struct audience *)arg)->progress, s, len);
}

static void look(void *arg)
{
	progress_look(((struct audience *)arg)->progress, now_s());
}

/* Runs it, with a line on the terminal that tells how far it is, if there is one that can. */
static int run_watched(struct front *front, const char *const *argv)
{
	FILE *out = progress_can() ? fdopen(dup(STDERR_FILENO), "w") : NULL;
	struct progress progress;
	struct audience audience = {out ? &progress : NULL, &front->fleet, 0, false, {{0}}};
	const struct watcher watcher = {
		.out = front->fleet.nr ? hear_files : NULL,
		.err = out ? hear_complaints : NULL,
		.tick = out ? look : NULL,
		.arg = &audience,
		.enough = &audience.enough,
	};
	/* Its jobs end when it does. */
	const struct child child = {.argv = argv, .watcher = &watcher, .death_signal = SIGKILL};
	int status;

	if (out)
		progress_begin(&progress, &front->plan, front->results, at_once(front), out);
	status = child_run(&child);
	lines_free(&audience.files);
	if (out) {
		/* The last jobs ended since it last looked. */
		if (status != CHILD_INTERRUPTED)
			look(&audience);
		progress_end(&progress);
		fclose(out);
	}
	return status;
}

/* "OPTION ARGUMENT", of which the argument is taken over. */
static void add_option(struct strings *words, const char *option, char *argument)
{
	strings_add(words, xstrdup(option));
	strings_add(words, argument);
}

/* On this machine alone: what a job says is not kept back. */
static void add_local(const struct front *front, struct strings *words)
{
	char *program = suite_path("build/kvm-regress"), *quoted = shell_quote(program);

	add_option(words, "--jobs", xasprintf("%zu", at_once(front)));
	strings_add(words, xstrdup("--ungroup"));
	strings_add(words, xasprintf("%s run%s {}", quoted, progress_can() ? " --quiet" : ""));
	free(program);
	free(quoted);
}

/*
 * A job that fails did not come to its end there, whatever its verdict would have been: it is tried
 * elsewhere.
 */
static void add_fleet(const struct front *front, const char *folder, struct strings *words)
{
	const struct fleet *fleet = &front->fleet;
	size_t hosts = 0, i;
	char *log;

	for (i = 0; i < fleet->nr; i++) {
		const struct host *host = &fleet->hosts[i];

		if (!host->usable)
			continue;
		hosts++;
		log = fleet_ssh_log(folder, i);
		add_option(words, "--sshlogin", login_for_parallel(&host->login, host->jobs, log));
		free(log);
	}
	add_option(words, "--jobs", xstrdup("100%"));
	add_option(words, "--retries", xasprintf("%zu", hosts + 1));
	add_option(words, "--colsep", xstrdup("\t"));
	strings_add(words, xstrdup("--files"));
	strings_add(words, fleet_command(fleet, progress_can()));
}

static int run_parallel(struct front *front, const char *list, int folder)
{
	struct strings words = {0};
	char *plain = plain_name(folder);
	int status;

	strings_add(&words, xstrdup("parallel"));
	strings_add(&words, xstrdup("--plain"));
	strings_add(&words, xstrdup("--will-cite"));
	add_option(&words, "--joblog", xasprintf("%s/" JOBLOG_FILE, front->results));
	add_option(&words, "--termseq", xstrdup("TERM,15000,KILL,100"));
	add_option(&words, "--arg-file", xstrdup(list));
	add_option(&words, "--tmpdir", xstrdup(plain));
	if (front->fleet.nr)
		add_fleet(front, plain, &words);
	else
		add_local(front, &words);
	strings_add(&words, NULL);
	status = run_watched(front, (const char *const *)words.v);
	fleet_tidy(&front->fleet, status != CHILD_INTERRUPTED);
	strings_free(&words);
	free(plain);
	return status;
}

int front_fan_out(struct front *front)
{
	char *durations = xasprintf("%s/" DURATIONS_FILE, front->cache), *list;
	int status = STATUS_ERROR, folder = open(front->results, O_PATH | O_DIRECTORY | O_CLOEXEC);
	size_t nr = front->plan.nr;

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
