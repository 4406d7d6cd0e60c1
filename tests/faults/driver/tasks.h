/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The threads that are traced, and what their processes are.
 */
#ifndef FAULTS_TASKS_H
#define FAULTS_TASKS_H

#include "trace.h"

void tasks_add(struct trace *trace, pid_t tid);
/* That thread, which may be a new one. */
struct task *tasks_find(struct trace *trace, pid_t tid);
/* The same of one that its parent has started: unless it has come, and ended, before. */
void tasks_expect(struct trace *trace, pid_t tid);
void tasks_remove(struct trace *trace, pid_t tid);

/* A process' command line, in words; none if it is gone. */
void task_words(pid_t pid, struct strings *words);
/* The program's name, or the script's that it runs; the caller frees it. */
char *words_program(const struct strings *words);
/*
 * Whether the command line is what @what says: "PROGRAM", "PROGRAM ARGUMENT", with "#N" behind it
 * the N-th of them; *@seen counts them.
 */
bool words_match(const struct strings *words, const char *what, int *seen);

#endif
