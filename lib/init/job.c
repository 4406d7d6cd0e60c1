// SPDX-License-Identifier: GPL-2.0-only
/*
 * Stage 2: a job is the words
 *
 *	[--timeout SECONDS] [--cpus NUMBER] [--module NAME]... TEST [ARGUMENT]...
 *	--check
 *
 * in L1_JOB_FILE, which the initrd has, or an archive from the machine's fw_cfg device or from a
 * disk. The modules' parameters are on the kernel's command line.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock_util.h"
#include "init.h"

#define DEFAULT_TIMEOUT_S 60

/* How often the time limit is looked at; also what a clock that jumps ahead can cost it. */
#define WAIT_SLICE_NS 100000000L
#define WAIT_SLICES_PER_SECOND 10

/* A test that is stopped has that long to say where it stands, and then to die. */
#define LAST_WORDS_S 2
#define DEATH_S 2

#define BACKGROUND_NS (100 * NSEC_PER_MSEC)

static void __attribute__((noreturn)) bad_job(const char *why)
{
	mark(MARK_ERROR "%s: the job is [--timeout SECONDS] [--cpus NUMBER] [--module NAME]... "
			"TEST [ARGUMENT]...",
	     why);
	power_off();
}

static void take_options(struct job *job, int argc, char *argv[])
{
	static const struct option options[] = {
		{"timeout", required_argument, NULL, 't'},
		{"cpus", required_argument, NULL, 'p'},
		{"module", required_argument, NULL, 'm'},
		{"check", no_argument, NULL, 'c'},
		{0},
	};
	unsigned int nr_modules = 0;
	int opt;

	while ((opt = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		switch (opt) {
		case 't':
			job->timeout_s = strtol(optarg, NULL, 10);
			break;
		case 'p':
			job->cpus = strtol(optarg, NULL, 10);
			break;
		case 'm':
			if (nr_modules == JOB_MAX_MODULES)
				bad_job("too many modules");
			job->modules[nr_modules++] = optarg;
			break;
		case 'c':
			job->check = true;
			break;
		default:
			bad_job("bad option");
		}
	}
	if (optind >= argc && !job->check)
		bad_job("no test");
	if (job->timeout_s <= 0)
		bad_job("bad timeout");
	memcpy(job->argv, &argv[optind], (size_t)(argc - optind) * sizeof(argv[0]));
}

/* The job's files, where they did not come with the initrd. */
static void fetch(void)
{
	size_t len;
	char *archive;

	if (!access(L1_JOB_FILE, F_OK))
		return;
	if (fw_cfg_there())
		archive = fw_cfg_read(FW_CFG_JOB, &len);
	else if (disk_there())
		archive = disk_read(&len);
	else
		bad_job("there is none, in the initrd, in fw_cfg or on a disk");
	unpack(archive, len);
	free(archive);
}

void job_take(struct job *job)
{
	static char line[4096], words[4096];
	char *argv[JOB_MAX_ARGS + 2] = {"init"}, *save = words, *word;
	int argc = 1;

	*job = (struct job){
		.timeout_s = DEFAULT_TIMEOUT_S,
		.cpus = MAX_CPUS,
		.parameters = line,
	};
	fetch();
	must_read_line("/proc/cmdline", line, sizeof(line));
	must_read_line(L1_JOB_FILE, words, sizeof(words));
	while ((word = strtok_r(NULL, " \n", &save))) {
		if (argc == JOB_MAX_ARGS + 1)
			bad_job("too many words");
		argv[argc++] = word;
	}
	take_options(job, argc, argv);
}

static pid_t start(const struct job *job)
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
	snprintf(path, sizeof(path), L1_TEST_DIR "/%s", job->argv[0]);
	/* The kernel's own selftests open their program by argv[0], to load it into the guest. */
	if (!chdir(L1_TEST_DIR))
		execv(path, job->argv);
	dprintf(STDERR_FILENO, MARK MARK_ERROR "exec %s: %s\n", path, strerror(errno));
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

/* Ends a test that is over its time. One that hangs in the kernel is left: the machine goes off. */
static void stop(pid_t pid)
{
	int status;

	kill(-pid, SIGTERM);
	if (wait_for(pid, LAST_WORDS_S, &status))
		return;
	kill(-pid, SIGKILL);
	wait_for(pid, DEATH_S, &status);
}

static void check(void)
{
	mark(MARK_BEGIN "check");
	mark(MARK_END "check " MARK_END_EXIT " 0");
	power_off();
}

void job_do(const struct job *job)
{
	const char *name = job->argv[0];
	sigset_t chld;
	int status;
	pid_t pid;

	if (job->check)
		check();
	keep_online(job->cpus);
	load_modules(job);

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);

	mark(MARK_BEGIN "%s", name);
	pid = start(job);
	if (pid < 0)
		fail("start", name);
	if (!wait_for(pid, job->timeout_s, &status)) {
		stop(pid);
		mark(MARK_END "%s " MARK_END_TIMEOUT " %ld", name, job->timeout_s);
		power_off();
	}
	/* What KVM does in the background after its last user has gone is seen as well. */
	sleep_until_ns(monotonic_ns() + BACKGROUND_NS);
	if (WIFSIGNALED(status))
		mark(MARK_END "%s " MARK_END_SIGNAL " %d", name, WTERMSIG(status));
	else
		mark(MARK_END "%s " MARK_END_EXIT " %d", name, WEXITSTATUS(status));
	power_off();
}
