// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "front/child.h"
#include "front/descendants.h"
#include "front/keeper.h"

static const int ending[] = {SIGINT,  SIGTERM, SIGHUP,	SIGQUIT,   SIGUSR1,
			     SIGUSR2, SIGPIPE, SIGALRM, SIGVTALRM, SIGPROF};

static sigset_t held, before;
static int signal_fd = -1;
static bool came; /* one of the ending signals */

void children_begin(void)
{
	size_t i;

	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&held);
	sigaddset(&held, SIGCHLD);
	for (i = 0; i < ARRAY_SIZE(ending); i++) {
		/* Whoever starts us in the background may have us ignore it: nohup, a shell. */
		struct sigaction action;

		if (sigaction(ending[i], NULL, &action) || action.sa_handler != SIG_IGN)
			sigaddset(&held, ending[i]);
	}
	sigprocmask(SIG_BLOCK, &held, &before);
	signal_fd = signalfd(-1, &held, SFD_CLOEXEC | SFD_NONBLOCK);
	if (signal_fd < 0) {
		complain("signalfd: %s", strerror(errno));
		exit(STATUS_ERROR);
	}
}

void children_end(void)
{
	sigset_t mask = before;

	sigaddset(&mask, SIGPIPE);
	sigprocmask(SIG_SETMASK, &mask, NULL);
}

bool interrupted(void)
{
	struct signalfd_siginfo info;

	while (read(signal_fd, &info, sizeof(info)) == sizeof(info)) {
		/* A pipe that we wrote to ourselves is told by the write. */
		if (info.ssi_signo == SIGPIPE && info.ssi_pid == (uint32_t)getpid())
			continue;
		if (info.ssi_signo != SIGCHLD)
			came = true;
	}
	return came;
}

/*
 * In the child. What may ask on the terminal is a manager of packages: it gets no keeper, which
 * would kill it in its midst.
 */
static void start(const struct child *child, int out, pid_t parent)
{
	int death_signal = child->death_signal ? child->death_signal : SIGTERM;
	int null = open("/dev/null", O_RDWR), log = -1;

	if (child->terminal) {
		prctl(PR_SET_PDEATHSIG, death_signal);
		if (getppid() != parent)
			_exit(127);
	} else {
		setpgid(0, 0);
		keeper_begin(parent, death_signal);
	}
	if (child->log)
		log = open(child->log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	if (!child->terminal)
		dup2(null, STDIN_FILENO);
	if (log >= 0)
		dup2(log, STDERR_FILENO);
	if (out >= 0)
		dup2(out, STDOUT_FILENO);
	else if (!child->keep_stdout)
		dup2(STDERR_FILENO, STDOUT_FILENO);
	if (null > STDERR_FILENO)
		close(null);
	sigprocmask(SIG_SETMASK, &before, NULL);
	execvp(child->argv[0], (char *const *)child->argv);
	_exit(127);
}

/* Takes all that is there without waiting. True at the end of the pipe. */
static bool collect(struct text *to, int fd)
{
	char buf[4096];
	ssize_t n;

	while ((n = read(fd, buf, sizeof(buf))) > 0)
		text_add(to, buf, (size_t)n);
	return n == 0 || (errno != EAGAIN && errno != EINTR);
}

/* Until the child has ended. Its wait status, or -1 if a signal came. */
static int wait_for(const struct child *child, pid_t pid, int out)
{
	struct pollfd fds[] = {{.fd = signal_fd, .events = POLLIN}, {.fd = out, .events = POLLIN}};
	int status;
	pid_t ended;

	for (;;) {
		if (interrupted())
			return -1;
		while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
			if (ended == pid)
				return status;
		}
		if (poll(fds, 2, -1) < 0)
			continue;
		if (fds[1].revents && collect(child->out, out))
			fds[1].fd = -1;
	}
}

int child_run(const struct child *child)
{
	int pipe_fds[2] = {-1, -1}, status;
	pid_t pid, parent = getpid();

	if (interrupted())
		return CHILD_INTERRUPTED;
	if (child->out && pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK)) {
		complain("%s: %s", child->argv[0], strerror(errno));
		return 127;
	}
	/* Only our end is to be read without waiting. */
	if (child->out)
		fcntl(pipe_fds[1], F_SETFL, 0);
	pid = fork();
	if (pid == 0)
		start(child, pipe_fds[1], parent);
	if (child->out)
		close(pipe_fds[1]);
	if (pid < 0) {
		complain("%s: %s", child->argv[0], strerror(errno));
		if (child->out)
			close(pipe_fds[0]);
		return 127;
	}
	status = wait_for(child, pid, pipe_fds[0]);
	if (child->out) {
		/* What it said last may still be in the pipe. */
		collect(child->out, pipe_fds[0]);
		close(pipe_fds[0]);
	}
	if (status == -1) {
		children_stop();
		return CHILD_INTERRUPTED;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool children_stop(void)
{
	return descendants_stop();
}
