// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "runnable.h"
#include "start.h"
#include "tasks.h"
#include "trace.h"

#define WAIT_NS 20000000L
#define OUTPUT_MAX (64 << 20)

static void resume(const struct trace *t, const struct task *task, int sig)
{
	bool count = t->counting && !t->starts && task->pid == t->victim_pid;

	ptrace(count ? PTRACE_SYSCALL : PTRACE_CONT, task->tid, 0, (long)sig);
}

static void moment(struct trace *t)
{
	if (t->reached || t->at < 0 || t->calls < t->at)
		return;
	t->reached = true;
	t->counting = false;
	t->act(t, t->arg);
}

/* A program has taken the place of another: the victim's, or one that is to be remembered. */
static void on_exec(struct trace *t, const struct task *task)
{
	struct strings words;
	char *name;

	task_words(task->pid, &words);
	name = words.nr ? words_program(&words) : NULL;
	if (name && !strings_has(&t->called, name))
		strings_add(&t->called, xstrdup(name));
	if (t->victim && !t->victim_pid) {
		if (!*t->victim ? task->pid == t->programs[0].pid
				: words_match(&words, t->victim, &t->seen)) {
			t->victim_pid = task->pid;
			t->counting = true;
		}
	}
	if (t->counting && t->starts)
		t->calls++;
	if (t->counting)
		moment(t);
	free(name);
	strings_free(&words);
}

static void on_stop(struct trace *t, pid_t tid, int status)
{
	int sig = WSTOPSIG(status), event = status >> 16;
	struct task *task = tasks_find(t, tid);
	unsigned long started;

	if (sig == (SIGTRAP | 0x80)) {
		t->calls += t->counting;
		moment(t);
		sig = 0;
	} else if (event == PTRACE_EVENT_EXEC) {
		on_exec(t, task);
		sig = 0;
	} else if (event == PTRACE_EVENT_STOP) {
		/* Stopped by a signal, it stays so. Else it is new here, or goes on. */
		if (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN || sig == SIGTTOU) {
			ptrace(PTRACE_LISTEN, task->tid, 0, 0);
			return;
		}
		sig = 0;
	} else if (event) {
		/* One that has just been started may come later than its parent's end. */
		if (!ptrace(PTRACE_GETEVENTMSG, task->tid, 0, &started))
			tasks_expect(t, (pid_t)started);
		resume(t, tasks_find(t, tid), 0);
		return;
	}
	resume(t, task, sig);
}

static void on_end(struct trace *t, pid_t tid, int status)
{
	int i;

	for (i = 0; i < t->nr; i++) {
		if (t->programs[i].pid == tid)
			t->programs[i].status = WIFSIGNALED(status) ? 128 + WTERMSIG(status)
								    : WEXITSTATUS(status);
	}
	tasks_remove(t, tid);
}

/* All that has come. False if there is nobody any more. */
static bool collect(struct trace *t)
{
	int status;
	pid_t tid;

	while ((tid = waitpid(-1, &status, __WALL | WNOHANG)) > 0) {
		if (WIFSTOPPED(status))
			on_stop(t, tid, status);
		else
			on_end(t, tid, status);
	}
	return t->nr_tasks;
}

static void kill_all(struct trace *t)
{
	size_t i;

	for (i = 0; i < t->nr_tasks; i++)
		kill(t->tasks[i].tid, SIGKILL);
}

static bool all_ended(const struct trace *t)
{
	int i;

	for (i = 0; i < t->nr && t->programs[i].status >= 0; i++)
		;
	return i == t->nr;
}

/* Those that are still there, by their command lines. */
static void note_left(struct trace *t)
{
	struct strings words;
	size_t i;

	for (i = 0; i < t->nr_tasks; i++) {
		if (t->tasks[i].tid != t->tasks[i].pid)
			continue;
		task_words(t->tasks[i].pid, &words);
		strings_add(&t->left, strings_join(&words, " "));
		strings_free(&words);
	}
}

/* Somebody prints without end, and the host's disk is not there for that. */
static bool flooded(const struct trace *t)
{
	struct stat st;
	int i;

	for (i = 0; i < t->nr; i++) {
		if ((!stat(t->programs[i].out, &st) && st.st_size > OUTPUT_MAX) ||
		    (!stat(t->programs[i].err, &st) && st.st_size > OUTPUT_MAX))
			return true;
	}
	return false;
}

void trace_signal_all(struct trace *t, int sig, double thaw_s)
{
	size_t i;

	for (i = 0; i < t->nr_tasks; i++) {
		if (t->tasks[i].tid == t->tasks[i].pid)
			kill(t->tasks[i].pid, sig);
	}
	if (thaw_s > 0)
		t->thaw_at = now_s() + thaw_s;
}

/* What the clock brings. */
static void tick(struct trace *t)
{
	int i;

	runnable_tick(t);
	for (i = 0; i < t->nr; i++)
		start_listen(&t->programs[i]);
	if (t->thaw_at > 0 && now_s() > t->thaw_at) {
		t->thaw_at = 0;
		trace_signal_all(t, SIGCONT, 0);
	}
	if (t->ended_at <= 0 && all_ended(t))
		t->ended_at = t->took_s;
	if (t->ended_at <= 0 && !t->over && (t->took_s > t->limit_s || flooded(t))) {
		t->over = true;
		note_left(t);
	}
	if (t->over || (t->ended_at > 0 && t->took_s - t->ended_at > t->grace_s)) {
		if (!t->left.nr)
			note_left(t);
		kill_all(t);
	}
}

int trace_run(struct trace *t)
{
	const struct timespec wait = {.tv_nsec = WAIT_NS};
	int i, err = 0;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	runnable_begin(t);
	for (i = 0; !err && i < t->nr; i++) {
		err = start_program(&t->programs[i]);
		if (!err)
			tasks_add(t, t->programs[i].pid);
	}
	if (err)
		kill_all(t);
	while (collect(t)) {
		sigtimedwait(&set, NULL, &wait);
		tick(t);
	}
	for (i = 0; i < t->nr; i++) {
		start_listen(&t->programs[i]);
		if (t->programs[i].fd >= 0)
			close(t->programs[i].fd);
	}
	return err;
}

void trace_free(struct trace *t)
{
	strings_free(&t->left);
	strings_free(&t->called);
	free(t->tasks);
	t->tasks = NULL;
	t->nr_tasks = 0;
}
