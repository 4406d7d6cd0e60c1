// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "counts.h"
#include "fault.h"
#include "running.h"
#include "verdicts.h"

#define LOOPS_MAX 16

/* "KILL" is 9; 0: it is none. */
static int signal_number(const char *name)
{
	int sig;

	for (sig = 1; name && sig < NSIG; sig++) {
		const char *abbrev = sigabbrev_np(sig);

		if (abbrev && !strcmp(abbrev, name))
			return sig;
	}
	return 0;
}

struct acting {
	const struct sandbox *sandbox;
	const json_t *row;
	struct outcome *outcome;
};

/* What the row has done when the moment has come. */
static void act(struct trace *t, void *arg)
{
	const struct acting *a = arg;
	const char *to = row_text(a->row, "to", "victim"), *todo = row_text(a->row, "do", NULL);
	int sig = signal_number(row_text(a->row, "signal", NULL));
	double thaw_s = row_number(a->row, "thaw_s", 0);
	char *said = NULL, *pid = xasprintf("%d", (int)t->victim_pid);

	setenv("VICTIM", pid, 1);
	free(pid);
	if (todo && sandbox_shell(a->sandbox, todo, &said))
		strings_add(&a->outcome->wrong, xasprintf("\"do\" failed: %s", said));
	free(said);
	if (!strcmp(to, "all"))
		trace_signal_all(t, sig, thaw_s);
	else if (!strcmp(to, "group"))
		killpg(getpgid(t->victim_pid), sig);
	else if (!strcmp(to, "terminal"))
		dprintf(t->programs[0].fd, "%c", sig == SIGQUIT ? 034 : 003);
	else if (sig)
		kill(t->victim_pid, sig);
	if (thaw_s > 0)
		t->thaw_at = now_s() + thaw_s;
}

/* A row's piece of shell. */
static void shell(struct doing *d, const json_t *row, const char *key, struct outcome *o)
{
	const char *snippet = row_text(row, key, NULL);
	char *said;

	if (!snippet)
		return;
	if (sandbox_shell(&d->sandbox, snippet, &said))
		strings_add(&o->wrong, xasprintf("\"%s\" failed: %s", key, said));
	free(said);
}

/* What is wrong with how a run came out. */
static void check(const struct doing *d, const struct running *r, struct outcome *o)
{
	const struct trace *t = &r->trace;
	const struct expected expected = {
		.run = r->run,
		.ends = json_object_get(r->row, "ends"),
		.also = json_object_get(r->row, "also"),
		.sig = signal_number(row_text(r->row, "signal", NULL)),
	};
	bool daemons = json_is_true(json_object_get(r->row, "daemons"));
	size_t n;
	int i;

	if (t->over)
		strings_add(
			&o->wrong,
			xasprintf("it did not end within %.0f s, or printed too much", t->limit_s));
	for (n = 0; n < t->left.nr; n++)
		strings_add(daemons ? &o->notes : &o->wrong,
			    xasprintf("a process is left: %.200s", t->left.v[n]));
	for (i = 0; i < t->nr && !t->over; i++)
		end_check(&r->ends[i], &expected, &o->wrong);
	verdicts_check(&d->sandbox, row_text(r->run, "never", NULL), &o->wrong);
}

/* A program that the run starts and the table does not know has no false one there, either. */
static void check_called(const struct running *r, struct outcome *o)
{
	const json_t *programs = json_object_get(r->run, "programs"), *program;
	size_t n, i;

	for (n = 0; programs && n < r->trace.called.nr; n++) {
		const char *called = r->trace.called.v[n];
		bool known = false;

		json_array_foreach(programs, i, program) {
			known |= !strcmp(json_string_value(program), called);
		}
		if (!known)
			strings_add(&o->wrong, xasprintf("it starts '%s', which words.json does "
							 "not have among its programs",
							 called));
	}
}

/* The run as nobody disturbs it. */
static void undisturbed(struct doing *d, const char *name, bool first, struct outcome *o)
{
	struct outcome own = {0};
	struct running r;
	size_t i;

	running_prepare(&r, d, name, NULL);
	if (running_go(&r))
		strings_add(&own.wrong, xstrdup(strerror(errno)));
	check(d, &r, &own);
	/* Later ones may have something to build. */
	if (first)
		check_called(&r, &own);
	shell(d, r.run, "check", &own);
	running_free(&r);
	for (i = 0; i < own.wrong.nr; i++)
		strings_add(&o->wrong, xasprintf("an undisturbed run: %s", own.wrong.v[i]));
	strings_free(&own.wrong);
	strings_free(&own.notes);
}

/* Once for each run: what it leaves may be there from then on. */
static bool get_ready(struct doing *d, const char *name, struct outcome *o)
{
	size_t before = o->wrong.nr;
	json_t *state = json_object_get(d->ready, name);

	if (!state) {
		shell(d, table_word(d->table, "runs", name), "setup", o);
		if (o->wrong.nr == before)
			undisturbed(d, name, true, o);
		state = json_boolean(o->wrong.nr == before);
		json_object_set_new(d->ready, name, state);
		sandbox_learn(&d->sandbox);
	}
	if (json_is_false(state) && o->wrong.nr == before)
		strings_add(&o->wrong, xasprintf("run '%s' does not work here", name));
	return json_is_true(state);
}

/* How often the victim enters and leaves the kernel, from one run that is not disturbed; -1. */
static long measure(struct doing *d, const json_t *row, const char *name, struct outcome *o)
{
	const char *victim = row_text(row, "victim", "");
	const char *count = row_text(row, "count", "calls");
	char *key = xasprintf("%s|%s|%s|%s", name, victim, count, row_text(row, "before", ""));
	long calls = -1;
	int fd = counts_begin(d->dir, key, &calls);
	struct running r;

	if (fd >= 0) {
		shell(d, row, "before", o);
		running_prepare(&r, d, name, row);
		r.trace.victim = victim;
		r.trace.starts = !strcmp(count, "starts");
		if (!running_go(&r))
			calls = r.trace.victim_pid ? r.trace.calls : -1;
		shell(d, row, "after", o);
		shell(d, row, "last", o);
		sandbox_shell(&d->sandbox, "kernels_whole", NULL);
		running_free(&r);
		sandbox_tidy(&d->sandbox);
		counts_end(fd, calls);
	}
	if (calls < 0)
		strings_add(&o->wrong, xasprintf("there is no victim '%s'", victim));
	free(key);
	return calls;
}

/* Programs that take a CPU each, as long as a fault is done. */
static void start_loops(pid_t *loops, int nr)
{
	pid_t parent = getpid();
	int i;

	for (i = 0; i < nr && i < LOOPS_MAX; i++) {
		loops[i] = fork();
		if (loops[i])
			continue;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (getppid() == parent)
			;
		_exit(0);
	}
}

static void stop_loops(const pid_t *loops, int nr)
{
	int i;

	for (i = 0; i < nr && i < LOOPS_MAX; i++) {
		kill(loops[i], SIGKILL);
		waitpid(loops[i], NULL, 0);
	}
}

static void disturbed(struct doing *d, const struct fault *fault, const char *name,
		      struct outcome *o)
{
	struct acting acting = {.sandbox = &d->sandbox, .outcome = o};
	const json_t *row = fault->row;
	int moments = row_number(row, "moments", 1), nr_loops = row_number(row, "loops", 0);
	pid_t loops[LOOPS_MAX];
	struct running r;
	long calls = 0;
	int i;

	if (moments > 1 && (calls = measure(d, row, name, o)) < 0)
		return;
	shell(d, row, "before", o);
	running_prepare(&r, d, name, row);
	acting.row = r.row;
	r.trace.victim = row_text(r.row, "victim", NULL);
	r.trace.starts = !strcmp(row_text(r.row, "count", ""), "starts");
	r.trace.at = r.trace.victim ? calls * fault->moment / moments : -1;
	r.trace.act = act;
	r.trace.arg = &acting;
	start_loops(loops, nr_loops);
	if (running_go(&r))
		strings_add(&o->wrong, xstrdup(strerror(errno)));
	stop_loops(loops, nr_loops);
	if (r.trace.victim && !r.trace.reached)
		strings_add(&o->notes, xstrdup("the moment did not come"));
	for (i = 0; i < r.trace.nr; i++)
		strings_add(&o->notes, xasprintf("exit status %d after %.1f s", r.ends[i].status,
						 r.trace.took_s));
	check(d, &r, o);
	running_free(&r);
}

static const char *why_skip(const json_t *needs)
{
	const json_t *need;
	size_t i;

	json_array_foreach(needs, i, need) {
		const char *name = json_string_value(need);
		char *program;

		if (!strcmp(name, "root") && !geteuid())
			continue;
		program = find_program(name);
		if (!program)
			return name;
		free(program);
	}
	return NULL;
}

void fault_do(struct doing *d, const struct fault *fault, struct outcome *o)
{
	const json_t *row = fault->row;
	const char *name = row_text(row, "run", "vulnerable");
	const json_t *run = table_word(d->table, "runs", name);
	/* Some are only ever run with what is wrong. */
	bool repeats = !json_is_false(json_object_get(run, "undisturbed"));
	const char *next = row_text(row, "next", repeats ? name : "");

	*o = (struct outcome){.skipped = why_skip(json_object_get(row, "needs"))};
	if (o->skipped)
		return;
	sandbox_shell(&d->sandbox, "rm -rf \"$sandbox\"/work; mkdir \"$sandbox\"/work", NULL);
	if ((repeats && !get_ready(d, name, o)) || (*next && !get_ready(d, next, o)))
		return;
	disturbed(d, fault, name, o);
	shell(d, row, "after", o);
	sandbox_shell(&d->sandbox, "kernels_whole", NULL);
	if (*next)
		undisturbed(d, next, false, o);
	shell(d, row, "last", o);
	sandbox_look(&d->sandbox, json_object_get(d->table->words, "results"),
		     json_object_get(row, "leaves"), &o->wrong);
	sandbox_tidy(&d->sandbox);
}
