// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/jsonio.h"
#include "base/lines.h"
#include "fault.h"
#include "workers.h"

struct worker {
	pid_t pid;
	int fd;
	struct lines lines;
};

struct working {
	const struct work *work;
	done_fn done;
	void *arg;
};

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
	stopped = sig;
}

static void tell(int fd, size_t place, const struct outcome *o)
{
	json_t *result = json_object();
	char *line;

	json_object_set_new(result, "fault", json_integer((json_int_t)place));
	json_object_set_new(result, "wrong", json_from_strings(&o->wrong));
	json_object_set_new(result, "notes", json_from_strings(&o->notes));
	if (o->skipped)
		json_object_set_new(result, "skipped", json_string(o->skipped));
	line = json_dumps(result, JSON_COMPACT);
	if (line)
		dprintf(fd, "%s\n", line);
	free(line);
	json_decref(result);
}

static void clean_outcome(struct outcome *o)
{
	size_t i;

	for (i = 0; i < o->wrong.nr; i++) {
		char *lines = o->wrong.v[i], *p;

		/* What a program said need not be text. */
		for (p = lines; *p; p++) {
			if (*p != '\n' && (*p < ' ' || *p > '~'))
				*p = '?';
		}
	}
}

/* In the child. */
static void do_faults(const struct work *work, int number, int fd, atomic_size_t *next)
{
	struct doing doing = {.table = work->table, .ready = json_object(), .dir = work->dir};
	char *dir = xasprintf("%s/%d", work->dir, number);
	struct outcome outcome;
	sigset_t set;
	size_t i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	/* What a row mounts is nobody else's. */
	if (!unshare(CLONE_NEWNS))
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	if (sandbox_make(&doing.sandbox, dir, work->top))
		_exit(1);
	while ((i = atomic_fetch_add(next, 1)) < work->nr) {
		fault_do(&doing, &work->table->v[work->chosen[i]], &outcome);
		clean_outcome(&outcome);
		tell(fd, work->chosen[i], &outcome);
		strings_free(&outcome.wrong);
		strings_free(&outcome.notes);
	}
	_exit(0);
}

static int start(struct worker *worker, const struct work *work, int number, atomic_size_t *next)
{
	int fds[2];

	if (pipe(fds))
		return -1;
	worker->fd = fds[0];
	worker->pid = fork();
	if (!worker->pid) {
		close(fds[0]);
		do_faults(work, number, fds[1], next);
	}
	close(fds[1]);
	return worker->pid < 0 ? -1 : 0;
}

static void take(void *arg, const char *line)
{
	const struct working *w = arg;
	json_t *result = json_loads(line, 0, NULL);
	size_t place = (size_t)json_integer_value(json_object_get(result, "fault"));

	if (result && place < w->work->table->nr)
		w->done(w->arg, &w->work->table->v[place], result);
	json_decref(result);
}

/* Reads what they tell until all have ended. */
static void listen_to(struct worker *workers, int nr, struct working *w)
{
	struct pollfd *fds = xcalloc((size_t)nr, sizeof(*fds));
	int open = nr, i;
	char buf[65536];
	ssize_t n;

	for (i = 0; i < nr; i++)
		fds[i] = (struct pollfd){.fd = workers[i].fd, .events = POLLIN};
	while (open && !stopped && (poll(fds, (nfds_t)nr, -1) >= 0 || errno == EINTR)) {
		for (i = 0; i < nr; i++) {
			if (fds[i].fd < 0 || !fds[i].revents)
				continue;
			n = read(fds[i].fd, buf, sizeof(buf));
			if (n > 0) {
				lines_feed(&workers[i].lines, buf, (size_t)n, take, w);
			} else {
				fds[i].fd = -1;
				open--;
			}
		}
	}
	free(fds);
}

int workers_run(const struct work *work, done_fn done, void *arg)
{
	struct worker *workers = xcalloc((size_t)work->jobs, sizeof(*workers));
	struct working w = {.work = work, .done = done, .arg = arg};
	atomic_size_t *next = mmap(NULL, sizeof(*next), PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct sigaction action = {.sa_handler = stop};
	int i, nr = 0, status, err = next == MAP_FAILED ? -1 : 0;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	for (i = 0; !err && i < work->jobs; i++, nr++)
		err = start(&workers[i], work, i, next);
	if (err)
		complain("cannot start: %s", strerror(errno));
	listen_to(workers, nr, &w);
	for (i = 0; i < nr; i++) {
		if (stopped)
			kill(workers[i].pid, SIGKILL);
		while (waitpid(workers[i].pid, &status, 0) < 0 && errno == EINTR)
			;
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			err = -1;
		close(workers[i].fd);
		lines_free(&workers[i].lines);
	}
	munmap(next, sizeof(*next));
	free(workers);
	return stopped ? -1 : err;
}
