// SPDX-License-Identifier: GPL-2.0-only
/*
 * L1's first process: makes ready what a test needs, runs one test with a time
 * limit, marks its begin and end on both serial ports, and powers the machine
 * off.
 *
 *	/init [--timeout SECONDS] [--module NAME]... TEST [ARGUMENT]...
 *
 * These arguments are what follows "--" on the kernel's command line. They are
 * read there and not from argv, to which the kernel adds every word that it
 * does not know (nokaslr, where it was built without KASLR). Serial port 1
 * is the kernel's console, port 2 carries the test's output.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

/* How often the time limit is looked at; also what a clock that jumps ahead can cost it. */
#define WAIT_SLICE_NS 100000000L
#define WAIT_SLICES_PER_SECOND 10

static void mount_one(const char *type, const char *dir)
{
	mkdir(dir, 0755);
	if (mount(type, dir, type, 0, NULL) && errno != EBUSY)
		fail("mount", dir);
}

static pid_t start(char *argv[])
{
	sigset_t none;
	char path[128];
	pid_t pid = fork();

	if (pid)
		return pid;

	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	dup2(ktap_fd, STDOUT_FILENO);
	dup2(ktap_fd, STDERR_FILENO);
	snprintf(path, sizeof(path), "/tests/%s", argv[0]);
	execv(path, argv);
	dprintf(STDERR_FILENO, MARK "error exec %s: %s\n", path, strerror(errno));
	_exit(127);
}

/* Waits for PID, at most SECONDS of L1's time; true if it ended by itself. */
static bool wait_for(pid_t pid, long seconds, int *status)
{
	struct timespec slice = {.tv_nsec = WAIT_SLICE_NS};
	long slices = seconds * WAIT_SLICES_PER_SECOND;
	sigset_t chld;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	while (slices) {
		pid_t dead = waitpid(-1, status, WNOHANG);

		if (dead == pid)
			return true;
		if (dead > 0)
			continue;
		if (sigtimedwait(&chld, NULL, &slice) < 0 && errno == EAGAIN)
			slices--;
	}
	return false;
}

/* Splits what follows "--" on the kernel's command line into ARGV, after ARGV[0]; returns argc. */
static int kernel_arguments(char *argv[], int max)
{
	static char line[4096];
	int fd = open("/proc/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? -1 : read(fd, line, sizeof(line) - 1);
	char *word, *save = line;
	int argc = 1;

	if (len < 0)
		fail("read", "/proc/cmdline");
	close(fd);
	while ((word = strtok_r(NULL, " \n", &save)) && strcmp(word, "--"))
		if (!strncmp(word, "pmtmr=", 6))
			set_pm_timer(strtoul(word + 6, NULL, 0));
	while (argc < max && (word = strtok_r(NULL, " \n", &save)))
		argv[argc++] = word;
	argv[argc] = NULL;
	return argc;
}

int main(void)
{
	static const struct option options[] = {
		{"timeout", required_argument, NULL, 't'},
		{"module", required_argument, NULL, 'm'},
		{0},
	};
	char *argv[32] = {"init"};
	const char *modules[8];
	unsigned int i, nr_modules = 0;
	long timeout = 60;
	sigset_t chld;
	int argc, opt, status;
	pid_t pid;

	mount_one("proc", "/proc");
	/* Before all that can fail: how to power off is said there. */
	argc = kernel_arguments(argv, sizeof(argv) / sizeof(argv[0]) - 1);
	mount_one("sysfs", "/sys");
	mount_one("devtmpfs", "/dev");
	open_ports();
	mount_one("tracefs", "/sys/kernel/tracing");
	mount_one("tmpfs", "/tmp");

	while ((opt = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		switch (opt) {
		case 't':
			timeout = strtol(optarg, NULL, 10);
			break;
		case 'm':
			if (nr_modules == sizeof(modules) / sizeof(modules[0])) {
				mark("error more than %u modules", nr_modules);
				power_off();
			}
			modules[nr_modules++] = optarg;
			break;
		default:
			mark("error bad argument %s", argv[optind - 1]);
			power_off();
		}
	}
	if (optind >= argc || timeout <= 0) {
		mark("error usage: /init [--timeout SECONDS] [--module NAME]... TEST "
		     "[ARGUMENT]...");
		power_off();
	}
	load_listed_modules();
	for (i = 0; i < nr_modules; i++)
		load_module(modules[i]);

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);

	bring_all_online();
	await_clocksource();
	mark("begin %s", argv[optind]);
	pid = start(&argv[optind]);
	if (pid < 0)
		fail("start", argv[optind]);
	if (!wait_for(pid, timeout, &status)) {
		kill(-pid, SIGKILL);
		waitpid(pid, &status, 0);
		mark("end %s timeout %ld", argv[optind], timeout);
		power_off();
	}
	settle();
	if (WIFSIGNALED(status)) {
		mark("end %s signal %d", argv[optind], WTERMSIG(status));
	} else {
		mark("end %s exit %d", argv[optind], WEXITSTATUS(status));
	}
	power_off();
}
