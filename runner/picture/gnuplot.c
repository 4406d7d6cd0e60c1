// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/util.h"
#include "confine/confine.h"
#include "picture/gnuplot.h"

#define PROGRAM "gnuplot"

/* A page's pictures take a tenth of a second of CPU time, and a megabyte. */
#define CPU_S 20
#define WALL_S 60.0
#define OUTPUT_MAX (64 << 20)
#define POLL_NS 2000000

/* A file in memory that holds @len bytes and is to be read from its start; -1 and errno. */
static int memory_file(const char *s, size_t len)
{
	int fd = memfd_create(PROGRAM, MFD_CLOEXEC);

	while (fd >= 0 && len) {
		ssize_t n = write(fd, s, len);

		if (n < 0) {
			close(fd);
			return -1;
		}
		s += n;
		len -= (size_t)n;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

static void child(const char *program, int in, int out, pid_t parent)
{
	const struct rlimit cpu = {CPU_S, CPU_S}, size = {OUTPUT_MAX, OUTPUT_MAX};
	const struct confinement confinement = {0};
	int null = open("/dev/null", O_WRONLY);
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(null, STDERR_FILENO);
	closefrom(STDERR_FILENO + 1);
	setrlimit(RLIMIT_CPU, &cpu);
	setrlimit(RLIMIT_FSIZE, &size);
	/* Numbers have points, whoever draws. */
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("LD_PRELOAD");
	if (confine(&confinement))
		_exit(127);
	/* Without the user's own settings. */
	execl(program, PROGRAM, "--default-settings", "-", (char *)NULL);
	_exit(127);
}

/* Its wait status, or -1 after it was stopped. */
static int wait_for(pid_t pid)
{
	const struct timespec pause = {.tv_nsec = POLL_NS};
	double end = now_s() + WALL_S;
	int status;
	pid_t ended;

	for (;;) {
		ended = waitpid(pid, &status, WNOHANG);
		if (ended == pid)
			return status;
		if (ended < 0 || now_s() > end)
			break;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return -1;
}

static char *contents(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *s = xcalloc(1, (size_t)size + 1);
	off_t done = 0;

	while (done < size) {
		ssize_t n = pread(fd, s + done, (size_t)(size - done), done);

		if (n <= 0)
			break;
		done += n;
	}
	return s;
}

/* Its output, or NULL and one line. */
static char *run(const char *program, int in, int out, char **error)
{
	pid_t parent = getpid(), pid = fork();
	int status;

	if (pid < 0) {
		*error = xasprintf(PROGRAM ": %s", strerror(errno));
		return NULL;
	}
	if (!pid)
		child(program, in, out, parent);
	status = wait_for(pid);
	if (!status)
		return contents(out);
	if (status > 0 && WIFEXITED(status))
		*error = xasprintf(PROGRAM " ended with exit status %d", WEXITSTATUS(status));
	else if (status > 0 && WIFSIGNALED(status))
		*error = xasprintf(PROGRAM " ended by signal %d", WTERMSIG(status));
	else
		*error = xasprintf(PROGRAM " took more than %.0f s", WALL_S);
	return NULL;
}

char *gnuplot_run(const char *script, size_t len, char **error)
{
	char *program = find_program(PROGRAM), *s = NULL;
	int in, out;

	if (!program) {
		*error = xstrdup(PROGRAM " is not installed (Debian: gnuplot-nox)");
		return NULL;
	}
	in = memory_file(script, len);
	out = memory_file("", 0);
	if (in < 0 || out < 0)
		*error = xasprintf(PROGRAM ": %s", strerror(errno));
	else
		s = run(program, in, out, error);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	free(program);
	return s;
}
