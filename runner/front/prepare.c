// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "base/top.h"
#include "front/child.h"
#include "front/front.h"
#include "plan/series.h"

#define LOCK_TICK_NS 100000000L

/* What a script's status means to us: its usage errors are ours, all else is the environment's. */
static int script_status(const char *script, int status)
{
	switch (status) {
	case 0:
	case STATUS_USAGE:
		return status;
	case CHILD_INTERRUPTED:
		return STATUS_INTERRUPTED;
	case STATUS_ERROR:
		return STATUS_ERROR;
	}
	complain("%s ended with status %d", script, status);
	return STATUS_ERROR;
}

/* The series whose source is needed. */
static void add_series(const struct front *front, struct strings *words)
{
	const char *what;
	size_t i;

	for (i = 0; i < front->request.series.nr; i++)
		strings_add(words, xasprintf("--series=%s", front->request.series.v[i]));
	for (i = 0; i < front->given.nr; i++) {
		const char *series = series_in(&front->known_series, front->given.v[i], &what);

		if (series)
			strings_add(words, xasprintf("--series=%s", series));
	}
}

int front_install(struct front *front)
{
	char *script = suite_path("scripts/distro/deps.sh");
	struct strings words = {0};
	struct child child = {.terminal = true};
	size_t i;
	int status;

	strings_add(&words, script);
	if (front->options->no_install)
		strings_add(&words, xstrdup("--no-install"));
	if (front_boots(front)) {
		add_series(front, &words);
		strings_add(&words, xstrdup("kernel"));
		if (front->given.nr)
			strings_add(&words, xstrdup("given"));
		if (front->request.suite == SUITE_SELFTESTS && !front->options->dir)
			strings_add(&words, xstrdup("selftests"));
	}
	strings_add(&words, xstrdup("--wanted=pictures"));
	strings_add(&words, xstrdup("build"));
	strings_add(&words, xstrdup("run"));
	for (i = 0; i < front->request.nr_machines; i++)
		strings_add(&words, xstrdup(front->request.machines[i].name));
	if (front->request.split_lock == SPLIT_LOCK_FATAL)
		strings_add(&words, xstrdup("fatal"));
	if (front->options->logins.nr || front->options->login_file)
		strings_add(&words, xstrdup("fleet"));
	strings_add(&words, NULL);
	child.argv = (const char *const *)words.v;
	status = script_status("scripts/distro/deps.sh", child_run(&child));
	strings_free(&words);
	return status;
}

/* The lock that whoever runs make in build/ takes. The descriptor, or -1 after one line. */
static int open_lock(void)
{
	char *dir = suite_path("build"), *path = suite_path("build/.lock");
	int fd = -1;

	if (!make_dirs(dir))
		fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		complain("%s: %s", path, strerror(errno));
	free(dir);
	free(path);
	return fd;
}

/* 0, or a status after one line, or STATUS_INTERRUPTED. */
static int take_lock(int fd)
{
	const struct timespec tick = {.tv_nsec = LOCK_TICK_NS};
	bool told = false;

	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno != EWOULDBLOCK && errno != EINTR) {
			complain("build/.lock: %s", strerror(errno));
			return STATUS_ERROR;
		}
		if (interrupted())
			return STATUS_INTERRUPTED;
		if (!told)
			note("Waiting for another kvm-regress that builds the suite ...");
		told = true;
		nanosleep(&tick, NULL);
	}
	return 0;
}

/* The lock is held by us and by make's keeper: what make starts may be a daemon. */
static int run_make(struct front *front)
{
	char *log = xasprintf("%s/" MAKE_LOG, front->results), *said;
	char *jobs = xasprintf("-j%d", front->options->jobs);
	char *script = suite_path("scripts/make.sh");
	const char *const argv[] = {script, jobs, "all", NULL};
	const struct child child = {.argv = argv, .log = log};
	int status = child_run(&child);

	if (status == CHILD_INTERRUPTED) {
		status = STATUS_INTERRUPTED;
	} else if (status) {
		said = read_file(log, NULL);
		note("%s", said ? said : "");
		complain("the suite does not build (make); the errors are above");
		free(said);
		status = STATUS_ERROR;
	} else {
		unlink(log);
	}
	free(log);
	free(script);
	free(jobs);
	return status;
}

int front_make(struct front *front)
{
	int lock, status;

	if (suite_installed())
		return 0;
	lock = open_lock();
	if (lock < 0)
		return STATUS_ERROR;
	status = take_lock(lock);
	if (!status)
		status = run_make(front);
	close(lock);
	return status;
}
