/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Programs that run under ptrace, with all that they start. So a moment can be told by a count: the
 * N-th time that a process enters or leaves the kernel. And so nothing that they start gets lost.
 */
#ifndef FAULTS_TRACE_H
#define FAULTS_TRACE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/util.h"

#define TOGETHER_MAX 4

/* A program to start. */
struct program {
	const char *const *argv;
	const char *const *env;
	const char *dir;
	const char *out, *err; /* files for what it says */
	bool terminal;	       /* it has one; what it says on stderr goes there and to @err */

	pid_t pid;
	int status; /* as a shell has it, once it has ended; -1 before */
	int fd;	    /* the terminal's other side */
};

struct task {
	pid_t tid, pid;
	unsigned long long waited_ns; /* for a CPU, at the last look */
};

struct trace {
	struct program programs[TOGETHER_MAX];
	int nr;
	/* Program and first argument of the process to look at, with #N the N-th one; "" the
	 * first program. NULL: nobody. */
	const char *victim;
	long at;     /* the moment; -1: it is not told */
	bool starts; /* it is a number of programs that were started, all together */
	void (*act)(struct trace *trace, void *arg);
	void *arg;
	double limit_s; /* for the programs to end; more time is not given */
	double grace_s; /* for all else to end after them */

	pid_t victim_pid;      /* 0: it has not come yet */
	long calls;	       /* times that it has entered or left the kernel, or the starts */
	bool reached;	       /* the moment */
	bool over;	       /* the limit, or all measure of output */
	double took_s;	       /* of time in which CPUs were there for it */
	double thaw_at;	       /* when who was frozen goes on; 0: nobody is */
	struct strings left;   /* processes that did not end */
	struct strings called; /* all programs that were started, by their names */

	struct task *tasks;
	size_t nr_tasks;
	int seen; /* processes like the victim */
	bool counting;
	double ended_at; /* the last of the programs; 0: not yet */
	double looked_at;
	unsigned long long waited_ns; /* this process for a CPU */
};

/* Runs them until all has ended. Whatever has not is killed. 0, or -1 and errno. */
int trace_run(struct trace *trace);
void trace_free(struct trace *trace);

/* What act may do: a signal to all processes; with @thaw_s, they go on after so long. */
void trace_signal_all(struct trace *trace, int sig, double thaw_s);

#endif
