// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/lines.h"
#include "plan/machine.h"
#include "base/util.h"
#include "job/vmm.h"

/* After the test's end there is only the power-off to wait for. */
#define POWER_OFF_S 10.0
/* Wall clock without output in which a VMM with anything to do takes some CPU time. */
#define DEAD_S 10.0
#define DEAD_CPU_S 0.05
/* A panic's line is the last one that matters; a fault's trace follows its line. */
#define PANIC_GRACE_S 1.0
#define FAULT_GRACE_S 3.0
/* A VMM that says that it failed says more in the same breath. */
#define FAILURE_GRACE_S 0.3
#define POLL_NS 20000000

struct watch {
	struct vmm *vmm;
	const struct vmm_limits *limits;
	pid_t pid;
	int console_fd, ktap_fd, says_fd;
	struct lines ktap, says;
	double start, fault_at, failure_at; /* 0: no fault, no failure yet */
	double output_wall, output_cpu, finish_cpu;
	double dead_wall, dead_cpu; /* where the current stretch without CPU time began */
};

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void wait_set(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
}

void vmm_block_signals(void)
{
	sigset_t set;

	wait_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	/* Inherited as ignored it would never arrive. */
	signal(SIGCHLD, SIG_DFL);
}

static void child(const char *dir, const char *script, pid_t parent)
{
	sigset_t set;
	int fd;

	/* A group of its own can be killed as a whole, and takes no Ctrl-C behind our back. */
	setpgid(0, 0);
	/* No VMM outlives its runner, whatever kills that. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(127);
	wait_set(&set);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	if (chdir(dir))
		_exit(127);
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, STDIN_FILENO);
	fd = open(VMM_LOG, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execl("/bin/sh", "sh", script, ".", (char *)NULL);
	_exit(127);
}

/* CPU time that the VMM took so far, 0 if it is gone. */
static double cpu_time(pid_t pid)
{
	char *path = xasprintf("/proc/%d/stat", (int)pid), *s = read_file(path, NULL), *p;
	unsigned long long user, system;
	double cpu = 0;

	/* The name in parentheses may hold anything. */
	p = s ? strrchr(s, ')') : NULL;
	if (p && sscanf(p + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu", &user,
			&system) == 2)
		cpu = (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
	free(s);
	free(path);
	return cpu;
}

static void ktap_line(void *arg, const char *line)
{
	struct watch *w = arg;
	struct marker marker = {0}, *to = NULL;

	if (!marker_parse(&marker, line))
		return;
	if (marker.kind == MARKER_BEGIN)
		to = &w->vmm->begin;
	else if (marker.kind == MARKER_END)
		to = &w->vmm->finish;
	else
		to = &w->vmm->error;
	if (to->kind == MARKER_NONE)
		*to = marker;
	else
		marker_free(&marker);
}

/* A line of the VMM's own output. */
static void says_line(void *arg, const char *line)
{
	struct watch *w = arg;
	const struct strings *fails = w->limits->fails;
	char *before = w->vmm->failure;
	size_t i;

	for (i = 0; fails && i < fails->nr; i++) {
		if (strstr(line, fails->v[i]))
			break;
	}
	if (!fails || i == fails->nr)
		return;
	w->vmm->failure = xasprintf("%s%s%s", before ? before : "", before ? "; " : "", line);
	free(before);
	if (!w->failure_at)
		w->failure_at = now();
}

/* True if the log has grown. */
static bool drain(struct watch *w)
{
	char buf[65536];
	bool grown = false;
	ssize_t n;

	while ((n = read(w->console_fd, buf, sizeof(buf))) > 0) {
		console_feed(&w->vmm->console, buf, (size_t)n);
		grown = true;
	}
	while ((n = read(w->ktap_fd, buf, sizeof(buf))) > 0) {
		lines_feed(&w->ktap, buf, (size_t)n, ktap_line, w);
		grown = true;
	}
	while ((n = read(w->says_fd, buf, sizeof(buf))) > 0)
		lines_feed(&w->says, buf, (size_t)n, says_line, w);
	return grown;
}

const struct fault *vmm_fault(const struct vmm *vmm, bool moves_clock)
{
	size_t i;

	for (i = 0; i < vmm->console.nr_faults; i++) {
		const struct fault *fault = &vmm->console.faults[i];

		if (fault->kind != FAULT_RCU_STALL || !moves_clock)
			return fault;
	}
	return NULL;
}

static bool panicked(const struct vmm *vmm)
{
	size_t i;

	for (i = 0; i < vmm->console.nr_faults; i++) {
		if (vmm->console.faults[i].kind == FAULT_PANIC)
			return true;
	}
	return false;
}

/* Looks at logs and clocks. True if the VMM is to be stopped, for the reason in vmm->end. */
static bool look(struct watch *w)
{
	double wall = now(), cpu = cpu_time(w->pid);
	struct vmm *vmm = w->vmm;

	if (drain(w)) {
		w->output_wall = w->dead_wall = wall;
		w->output_cpu = w->dead_cpu = cpu;
		if (vmm->finish.kind && !w->finish_cpu)
			w->finish_cpu = cpu;
	}
	if (cpu - w->dead_cpu > DEAD_CPU_S) {
		w->dead_wall = wall;
		w->dead_cpu = cpu;
	}
	if (!w->fault_at && vmm_fault(vmm, w->limits->moves_clock))
		w->fault_at = wall;
	vmm->silent_s = cpu - w->output_cpu;

	if (w->failure_at && wall - w->failure_at > FAILURE_GRACE_S) {
		vmm->end = VMM_FAILED;
	} else if (wall - w->start > w->limits->wall_s) {
		vmm->end = VMM_TIMEOUT;
	} else if (w->limits->wall_only) {
		return false;
	} else if (w->fault_at &&
		   wall - w->fault_at > (panicked(vmm) ? PANIC_GRACE_S : FAULT_GRACE_S)) {
		vmm->end = VMM_FAULT;
	} else if (vmm->finish.kind && cpu - w->finish_cpu > POWER_OFF_S) {
		vmm->end = VMM_NO_POWER_OFF;
	} else if (vmm->silent_s >
		   (vmm->begin.kind ? w->limits->silence_s : w->limits->boot_silence_s)) {
		vmm->end = VMM_SILENT;
	} else if (wall - w->dead_wall > DEAD_S) {
		vmm->end = vmm->finish.kind ? VMM_NO_POWER_OFF : VMM_DEAD;
	} else {
		return false;
	}
	return true;
}

static void reap(struct watch *w, bool stop)
{
	siginfo_t info;
	int status = 0;

	/* The leader stays a zombie meanwhile, so that the group's number is still its own. */
	if (stop)
		kill(-w->pid, SIGKILL);
	while (waitid(P_PID, (id_t)w->pid, &info, WEXITED | WNOWAIT) && errno == EINTR)
		;
	/* Whatever else it had started. */
	kill(-w->pid, SIGKILL);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (stop)
		return;
	w->vmm->end = WIFSIGNALED(status) ? VMM_SIGNALLED : VMM_EXITED;
	w->vmm->status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

static void watch(struct watch *w)
{
	const struct timespec poll = {.tv_nsec = POLL_NS};
	siginfo_t info;
	sigset_t set;
	int sig;

	wait_set(&set);
	for (;;) {
		sig = sigtimedwait(&set, NULL, &poll);
		if (sig == SIGINT || sig == SIGTERM || sig == SIGHUP) {
			reap(w, true);
			w->vmm->end = VMM_INTERRUPTED;
			w->vmm->status = sig;
			return;
		}
		info.si_pid = 0;
		if (!waitid(P_PID, (id_t)w->pid, &info, WEXITED | WNOWAIT | WNOHANG) &&
		    info.si_pid == w->pid) {
			reap(w, false);
			return;
		}
		if (look(w)) {
			reap(w, true);
			return;
		}
	}
}

static int open_log(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);
	int fd = open(path, O_RDONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	free(path);
	return fd;
}

int vmm_run(struct vmm *vmm, const char *dir, const char *script, const struct vmm_limits *limits)
{
	struct watch w = {.vmm = vmm, .limits = limits};
	pid_t self = getpid();
	int err = -1, saved;

	*vmm = (struct vmm){0};
	w.console_fd = open_log(dir, CONSOLE_LOG);
	w.ktap_fd = open_log(dir, KTAP_LOG);
	w.says_fd = open_log(dir, VMM_LOG);
	if (w.console_fd < 0 || w.ktap_fd < 0 || w.says_fd < 0)
		goto out;
	w.start = w.output_wall = w.dead_wall = now();
	w.pid = fork();
	if (w.pid < 0)
		goto out;
	if (!w.pid)
		child(dir, script, self);
	/* Both sides do it, so that the group is there before anybody kills it. */
	setpgid(w.pid, w.pid);
	watch(&w);
	drain(&w);
	console_finish(&vmm->console);
	err = 0;
out:
	saved = errno;
	lines_free(&w.ktap);
	lines_free(&w.says);
	if (w.console_fd >= 0)
		close(w.console_fd);
	if (w.ktap_fd >= 0)
		close(w.ktap_fd);
	if (w.says_fd >= 0)
		close(w.says_fd);
	errno = saved;
	return err;
}

void vmm_free(struct vmm *vmm)
{
	free(vmm->failure);
	console_free(&vmm->console);
	marker_free(&vmm->begin);
	marker_free(&vmm->finish);
	marker_free(&vmm->error);
}
