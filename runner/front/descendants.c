// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/util.h"
#include "front/descendants.h"

#define TICK_NS 20000000L
#define ASK_S 3.0  /* for an orderly end */
#define KILL_S 7.0 /* more, for the end of what is killed: it may sit in the kernel */

struct process {
	pid_t pid, parent;
	bool ours;
};

struct processes {
	struct process *v;
	size_t nr;
};

/* A process's parent; 0 if it has ended. */
static pid_t parent_of(const char *pid)
{
	char *path = xasprintf("/proc/%s/stat", pid), *s = read_file(path, NULL);
	/* Its name is in parentheses, and may hold some. */
	const char *end = s ? strrchr(s, ')') : NULL;
	int parent = 0;
	char state;

	if (!end || sscanf(end + 1, " %c %d", &state, &parent) != 2 || state == 'Z' || state == 'X')
		parent = 0;
	free(path);
	free(s);
	return parent;
}

static void list_all(struct processes *all)
{
	DIR *proc = opendir("/proc");
	struct dirent *d;
	pid_t parent;

	*all = (struct processes){0};
	while (proc && (d = readdir(proc))) {
		if (!isdigit((unsigned char)d->d_name[0]) || !(parent = parent_of(d->d_name)))
			continue;
		all->v = xrealloc(all->v, (all->nr + 1) * sizeof(*all->v));
		all->v[all->nr++] = (struct process){atoi(d->d_name), parent, false};
	}
	if (proc)
		closedir(proc);
}

static bool is_ours(const struct processes *all, pid_t parent, pid_t self)
{
	size_t i;

	if (parent == self)
		return true;
	for (i = 0; i < all->nr; i++) {
		if (all->v[i].pid == parent)
			return all->v[i].ours;
	}
	return false;
}

/* Marks the descendants. How many there are. */
static size_t mark_ours(struct processes *all, pid_t self)
{
	size_t nr = 0, last, i;

	do {
		last = nr;
		for (i = 0; i < all->nr; i++) {
			struct process *p = &all->v[i];

			if (!p->ours && is_ours(all, p->parent, self)) {
				p->ours = true;
				nr++;
			}
		}
	} while (nr != last);
	return nr;
}

static bool was_asked(const struct processes *asked, pid_t pid)
{
	size_t i;

	for (i = 0; i < asked->nr; i++) {
		if (asked->v[i].pid == pid)
			return true;
	}
	return false;
}

static void ask(struct processes *asked, pid_t pid)
{
	if (was_asked(asked, pid))
		return;
	asked->v = xrealloc(asked->v, (asked->nr + 1) * sizeof(*asked->v));
	asked->v[asked->nr++] = (struct process){.pid = pid};
	kill(pid, SIGTERM);
	/* One that is stopped would never hear of it. */
	kill(pid, SIGCONT);
}

bool descendants_stop(void)
{
	const struct timespec tick = {.tv_nsec = TICK_NS};
	struct processes all, asked = {0};
	double start = now_s(), elapsed;
	pid_t self = getpid();
	size_t nr, i;

	for (;;) {
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		list_all(&all);
		nr = mark_ours(&all, self);
		elapsed = now_s() - start;
		for (i = 0; i < all.nr; i++) {
			if (!all.v[i].ours)
				continue;
			if (elapsed < ASK_S)
				ask(&asked, all.v[i].pid);
			else
				kill(all.v[i].pid, SIGKILL);
		}
		free(all.v);
		if (!nr || elapsed > ASK_S + KILL_S)
			break;
		nanosleep(&tick, NULL);
	}
	free(asked.v);
	return !nr;
}
