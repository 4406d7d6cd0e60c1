// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "start.h"

#define OPTIONS                                                                                \
	(PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | \
	 PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL)

/* The terminal's own side, or -1. */
static int open_terminal(struct program *program)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd >= 0 && (grantpt(fd) || unlockpt(fd))) {
		close(fd);
		fd = -1;
	}
	program->fd = fd;
	return fd;
}

static void take_terminal(int fd)
{
	int slave = open(ptsname(fd), O_RDWR);

	ioctl(slave, TIOCSCTTY, 0);
	dup2(slave, STDIN_FILENO);
	dup2(slave, STDERR_FILENO);
	if (slave > STDERR_FILENO)
		close(slave);
}

static void to_file(int fd, const char *path)
{
	int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	dup2(file, fd);
	if (file != fd)
		close(file);
}

static void child(const struct program *program, int go)
{
	sigset_t none;
	char byte;
	int sig;

	setsid();
	for (sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Until the tracer is there. */
	if (read(go, &byte, 1) != 1)
		_exit(127);
	to_file(STDOUT_FILENO, program->out);
	if (program->terminal) {
		take_terminal(program->fd);
	} else {
		dup2(open("/dev/null", O_RDONLY | O_CLOEXEC), STDIN_FILENO);
		to_file(STDERR_FILENO, program->err);
	}
	close_range(STDERR_FILENO + 1, ~0U, 0);
	if (chdir(program->dir))
		_exit(127);
	execvpe(program->argv[0], (char *const *)program->argv, (char *const *)program->env);
	_exit(127);
}

int start_program(struct program *program)
{
	int go[2], err;

	program->status = -1;
	program->fd = -1;
	if (program->terminal && open_terminal(program) < 0)
		return -1;
	if (pipe2(go, O_CLOEXEC))
		return -1;
	program->pid = fork();
	if (!program->pid)
		child(program, go[0]);
	close(go[0]);
	err = program->pid < 0 || ptrace(PTRACE_SEIZE, program->pid, 0, OPTIONS) ||
	      write(go[1], "", 1) != 1;
	close(go[1]);
	return err ? -1 : 0;
}

void start_listen(struct program *program)
{
	char buf[4096];
	ssize_t n;
	int file;

	if (program->fd < 0)
		return;
	fcntl(program->fd, F_SETFL, O_NONBLOCK);
	file = open(program->err, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	while (file >= 0 && (n = read(program->fd, buf, sizeof(buf))) > 0) {
		if (write(file, buf, (size_t)n) != n)
			break;
	}
	if (file >= 0)
		close(file);
}
