// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/tree.h"
#include "job/hmp.h"
#include "job/vmm.h"
#include "job/watch.h"
#include "protocol.h"

#define POLL_NS 20000000
/* A millisecond each. */
#define REAP_TRIES 5000

static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

/* The signals that vmm_run waits for. */
static void wait_set(sigset_t *set)
{
	size_t i;

	sigemptyset(set);
	sigaddset(set, SIGCHLD);
	for (i = 0; i < ARRAY_SIZE(stop_signals); i++)
		sigaddset(set, stop_signals[i]);
}

void vmm_prepare(void)
{
	sigset_t set;

	wait_set(&set);
	sigprocmask(SIG_BLOCK, &set, NULL);
	/* Inherited as ignored it would never arrive. */
	signal(SIGCHLD, SIG_DFL);
	/* A write to somebody who has left fails, and is no reason to leave a VMM behind. */
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
}

void vmm_die_with_parent(void)
{
	pid_t parent = getppid();

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		raise(SIGTERM);
}

static void child(const char *dir, const char *script, const struct confinement *confinement,
		  pid_t parent)
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
	signal(SIGPIPE, SIG_DFL);
	if (chdir(dir))
		_exit(127);
	fd = open("/dev/null", O_RDONLY);
	dup2(fd, STDIN_FILENO);
	fd = open(VMM_LOG, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	/* Nothing of whoever has started us is a VMM's. */
	closefrom(STDERR_FILENO + 1);
	/* A library of the user's may want to write elsewhere. Start scripts preload their own. */
	unsetenv("LD_PRELOAD");
	if (confinement && confine(confinement)) {
		dprintf(STDERR_FILENO, "it cannot be confined to its folder: %s\n",
			strerror(errno));
		_exit(127);
	}
	execl("/bin/sh", "sh", script, ".", (char *)NULL);
	_exit(127);
}

const struct fault *vmm_fault(const struct vmm *vmm, bool moves_clock)
{
	size_t i;

	for (i = 0; i < vmm->console.nr_faults; i++) {
		const struct fault *fault = &vmm->console.faults[i];

		if (fault->kind == FAULT_WARN || fault->kind == FAULT_FINDING)
			continue;
		if (fault->kind != FAULT_RCU_STALL || !moves_clock)
			return fault;
	}
	return NULL;
}

/* The pids of this process' children, as the kernel lists them; the caller frees it. */
static char *children(void)
{
	char *path = xasprintf("/proc/self/task/%d/children", (int)getpid());
	char *s = read_file(path, NULL);

	free(path);
	return s ? s : xstrdup("");
}

/*
 * Ends what the VMM has started and what has left its group: as their parents end, this process
 * becomes their parent.
 */
static void reap_others(void)
{
	char *s, *p, *end;
	int tries;

	/* One that hangs in the kernel does not hold us up for good. */
	for (tries = 0; tries < REAP_TRIES; tries++) {
		if (waitpid(-1, NULL, WNOHANG) < 0 && errno != EINTR)
			break;
		s = children();
		for (p = s; *p; p = end) {
			long pid = strtol(p, &end, 10);

			if (end == p)
				break;
			kill((pid_t)pid, SIGKILL);
		}
		free(s);
		usleep(1000);
	}
}

static void reap(struct vmm *vmm, pid_t pid, bool stop)
{
	siginfo_t info;
	int status = 0;

	/* The leader stays a zombie meanwhile, so that the group's number is still its own. */
	if (stop)
		kill(-pid, SIGKILL);
	while (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) && errno == EINTR)
		;
	/* Whatever else it had started. */
	kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	reap_others();
	if (stop)
		return;
	vmm->end = WIFSIGNALED(status) ? VMM_SIGNALLED : VMM_EXITED;
	vmm->status = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

int vmm_pause(void)
{
	const struct timespec poll = {.tv_nsec = POLL_NS};
	sigset_t set;
	int sig;

	wait_set(&set);
	sig = sigtimedwait(&set, NULL, &poll);
	return sig > 0 && sig != SIGCHLD ? sig : 0;
}

/* True if the VMM is to be stopped, for the reason in vmm->end. */
static bool is_over(struct watch *w)
{
	const struct vmm_limits *limits = w->limits;

	if (limits->look && limits->look(limits->look_arg)) {
		w->vmm->end = VMM_DONE;
		return true;
	}
	if (!watch_look(w))
		return false;
	if (w->vmm->end == VMM_SILENT && limits->monitor)
		w->vmm->registers = hmp_registers(w->dir);
	return true;
}

static void watch(struct watch *w, pid_t pid)
{
	siginfo_t info;
	int sig;

	for (;;) {
		sig = vmm_pause();
		if (sig) {
			reap(w->vmm, pid, true);
			w->vmm->end = VMM_INTERRUPTED;
			w->vmm->status = sig;
			return;
		}
		info.si_pid = 0;
		if (!waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT | WNOHANG) &&
		    info.si_pid == pid) {
			reap(w->vmm, pid, false);
			return;
		}
		if (is_over(w)) {
			reap(w->vmm, pid, true);
			return;
		}
	}
}

int vmm_run(struct vmm *vmm, const char *dir, const char *script, const struct vmm_limits *limits)
{
	pid_t self = getpid(), pid;
	struct watch w;
	int err = -1, saved;

	*vmm = (struct vmm){0};
	if (watch_open(&w, vmm, limits, dir))
		goto out;
	pid = fork();
	if (pid < 0)
		goto out;
	if (!pid)
		child(dir, script, limits->confinement, self);
	/* Both sides do it, so that the group is there before anybody kills it. */
	setpgid(pid, pid);
	watch_start(&w, pid);
	watch(&w, pid);
	/* A link in the place of a log would lead us out of the folder. */
	err = tree_keep_files(dir);
	if (!err)
		watch_finish(&w);
out:
	saved = errno;
	watch_close(&w);
	errno = saved;
	return err;
}

void vmm_free(struct vmm *vmm)
{
	free(vmm->failure);
	free(vmm->registers);
	console_free(&vmm->console);
	marker_free(&vmm->begin);
	marker_free(&vmm->finish);
	marker_free(&vmm->error);
}
