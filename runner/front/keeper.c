// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "front/descendants.h"
#include "front/keeper.h"

static void __attribute__((noreturn)) end_with(int status)
{
	if (WIFEXITED(status))
		_exit(WEXITSTATUS(status));
	descendants_stop();
	_exit(128 + WTERMSIG(status));
}

static void __attribute__((noreturn)) keep(pid_t child, pid_t front, int death_signal)
{
	sigset_t set;
	int status;
	pid_t ended;

	/* The front's death is told by SIGTERM. Whoever started the front may have us ignore it. */
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGTERM, SIG_DFL);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	for (;;) {
		while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
			if (ended == child)
				end_with(status);
		}
		/* Anybody can send SIGTERM; the front, to all of us, while it stops everything. */
		if (getppid() != front) {
			kill(child, death_signal);
			descendants_stop();
			_exit(128 + death_signal);
		}
		sigwaitinfo(&set, NULL);
	}
}

void keeper_begin(pid_t front, int death_signal)
{
	pid_t self = getpid(), child;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	child = fork();
	if (child < 0)
		_exit(127);
	if (child)
		keep(child, front, death_signal);
	prctl(PR_SET_PDEATHSIG, death_signal);
	if (getppid() != self)
		_exit(127);
}
