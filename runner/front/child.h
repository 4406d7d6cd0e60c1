/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The front's children, one at a time, and how everything that descends from them is ended.
 *
 * The front is the reaper of all its descendants, in whatever group or session they are. Signals
 * that would end the front are held back; they interrupt the child that runs, or the next one.
 */
#ifndef RUNNER_FRONT_CHILD_H
#define RUNNER_FRONT_CHILD_H

#include "base/util.h"

/* Of child_run: a signal came; nothing that was started is left. */
#define CHILD_INTERRUPTED -1

/* Who looks on while a child runs. */
struct watcher {
	/* What the child says on stdout, as it comes; NULL: see struct child. */
	void (*out)(void *arg, const char *s, size_t len);
	/* The same of stderr; NULL: it stays what it is. */
	void (*err)(void *arg, const char *s, size_t len);
	/* Called several times a second; NULL: not at all. */
	void (*tick)(void *arg);
	void *arg;
	const bool *enough; /* once it is true, the child is ended; NULL: it never is */
};

struct child {
	const char *const *argv;       /* argv[0] is found through PATH */
	const char *log;	       /* a file for stdout and stderr; NULL: stderr for both */
	struct text *out;	       /* collects stdout; NULL: it is not collected */
	bool keep_stdout;	       /* stdout stays what it is */
	const struct watcher *watcher; /* NULL: nobody looks on */
	bool terminal;		       /* it may ask on the terminal, so it stays in our group */
	int death_signal;	       /* what it gets if the front dies; 0: SIGTERM */
};

/* Once, before the first child. */
void children_begin(void);
/* After the last child: signals end the front again, all but SIGPIPE. */
void children_end(void);
/*
 * Runs it and waits for its end. Its exit status, 128 and the number of the signal that ended it
 * (SIGTERM if its watcher had enough), 127 after one line on stderr if it could not be started, or
 * CHILD_INTERRUPTED.
 */
int child_run(const struct child *child);
/* The first line of its stdout, clean; the caller frees it. *@status is child_run()'s. */
char *child_line(const char *const *argv, int *status);
/* The same of @script of @machine, in the suite at @top; "" and status 0 if there is none. */
char *machine_line(const char *top, const char *machine, const char *script, int *status);
/* True if a signal is waiting that would end the front. */
bool interrupted(void);
/* Ends all descendants and waits until none is left. False if some could not be ended. */
bool children_stop(void);

#endif
