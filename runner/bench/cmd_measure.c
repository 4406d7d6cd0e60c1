// SPDX-License-Identifier: GPL-2.0-only
/*
 * measure FILE NAME COMMAND [ARGUMENT]...: runs the command, and adds to FILE what it took: a line
 * "time<TAB>NAME<TAB>WALL<TAB>CPU", in seconds. CPU is that of the command and all that it waited
 * for. What the command prints is thrown away.
 *
 * Exit status: the command's; 3 if it could not be run or noted.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/commands.h"
#include "base/util.h"

static double seconds(struct timeval tv)
{
	return (double)tv.tv_sec + (double)tv.tv_usec / 1e6;
}

static void child(char **argv)
{
	int fd = open("/dev/null", O_RDWR);

	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execvp(argv[0], argv);
	_exit(127);
}

static int note_time(const char *path, const char *name, double wall, const struct rusage *usage)
{
	FILE *file = fopen(path, "ae");
	bool bad;

	if (!file)
		return -1;
	bad = fprintf(file, "time\t%s\t%.3f\t%.3f\n", name, wall,
		      seconds(usage->ru_utime) + seconds(usage->ru_stime)) < 0;
	return fclose(file) || bad ? -1 : 0;
}

int cmd_measure(int argc, char **argv)
{
	double start = now_s();
	struct rusage usage;
	int status;
	pid_t pid;

	if (argc < 4) {
		complain("usage: measure FILE NAME COMMAND [ARGUMENT]...");
		return STATUS_USAGE;
	}
	pid = fork();
	if (!pid)
		child(&argv[3]);
	if (pid < 0 || wait4(pid, &status, 0, &usage) != pid) {
		complain("%s: %s", argv[3], strerror(errno));
		return STATUS_ERROR;
	}
	if (note_time(argv[1], argv[2], now_s() - start, &usage)) {
		complain("%s: %s", argv[1], strerror(errno));
		return STATUS_ERROR;
	}
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
