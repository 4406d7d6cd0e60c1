// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "evidence/foreign.h"
#include "job/fatal.h"
#include "job/inputs.h"
#include "job/jobdir.h"
#include "job/run.h"
#include "job/snapshot.h"
#include "job/vmm.h"
#include "protocol.h"
#include "verdict/compare.h"

/* What one boot came to. */
struct run {
	struct verdict verdict;
	struct ktap ktap;
	struct splitlock splitlock;
	struct symbols symbols; /* read where there is something to name */
	struct fatal fatal;
	struct phases phases;
	size_t warnings;
	bool began;   /* the test did: L1 had come so far */
	bool stopped; /* from outside: the logs end where it happened to stop */
};

static void run_free(struct run *run)
{
	free(run->verdict.reason);
	ktap_free(&run->ktap);
	splitlock_free(&run->splitlock);
	symbols_free(&run->symbols);
	fatal_free(&run->fatal);
	*run = (struct run){0};
}

/* The folder of run @n, relative to the job's: "" of the first one. */
static char *run_name(int n)
{
	return n == 1 ? xstrdup("") : xasprintf("repeat-%d/", n);
}

static char *run_dir(const struct setup *setup, int n)
{
	return n == 1 ? xstrdup(setup->dir) : xasprintf("%s/repeat-%d", setup->dir, n);
}

static void read_logs(const struct setup *setup, const struct vmm *vmm, const char *dir,
		      struct run *run)
{
	char *log;
	size_t len;

	log = jobdir_read(dir, KTAP_LOG, &len);
	if (setup->job->entry.suite == SUITE_REGRESSIONS)
		ktap_parse(&run->ktap, log, len);
	else
		foreign_parse(&run->ktap, setup->job->entry.suite, log, len);
	free(log);
	log = jobdir_read(dir, SPLITLOCK_LOG, &len);
	splitlock_parse(&run->splitlock, log, len);
	free(log);
	/* A program's split locks are named by their address; gdb's script needs a variable's. */
	if (!run->splitlock.nr && !(run->splitlock.nr_low && setup->gdb_script) && !vmm->registers)
		return;
	log = jobdir_read(dir, CONSOLE_LOG, &len);
	setup_symbols(setup, &run->symbols, log);
	free(log);
}

static void judge(const struct setup *setup, const struct vmm *vmm, const char *dir,
		  struct run *run)
{
	const struct machine *machine = &setup->machine;
	char *why = NULL, *log, *says;
	struct positions positions;
	struct evidence evidence;
	size_t len;

	if (!setup->plugin)
		why = xasprintf("there is no split-lock detector on machine %s", machine->name);
	log = jobdir_read(dir, VMM_LOG, &len);
	says = machine_last_words(machine, log);
	free(log);
	read_logs(setup, vmm, dir, run);
	positions_read(&positions, vmm->registers, &run->symbols);
	run->warnings = vmm->console.nr_warnings;
	run->began = vmm->begin.kind != 0;
	run->stopped = vmm->end != VMM_EXITED && vmm->end != VMM_SIGNALLED;
	evidence = (struct evidence){
		.entry = &setup->job->entry,
		.vmm = vmm,
		.vmm_ended_well = machine_ended_well(machine, vmm->status, says),
		.vmm_says = says,
		.vmm_program = machine->programs.v[0],
		.no_split_lock_why = why,
		.splitlock = &run->splitlock,
		.symbols = &run->symbols,
		.positions = positions,
	};
	verdict_decide(&run->verdict, &evidence, &run->ktap);
	positions_free(&positions);
	free(says);
	free(why);
}

/*
 * Boots once, or starts from the snapshot. That is part of a cache from which anybody may take
 * something away at any time, also while it is read: then the job boots.
 */
static int boot(struct vmm *vmm, struct setup *setup, const char *dir,
		const struct vmm_limits *limits, struct phases *phases)
{
	double start = now_s();
	int err = snapshot_take(setup, limits);
	bool lost;

	phases->wait_s = now_s() - start;
	if (err)
		return err;
	do {
		err = jobdir_prepare(setup, dir, BOOT_RUN);
		if (err)
			return err;
		err = vmm_run(vmm, dir, COMMAND_FILE, limits);
		jobdir_tidy(setup, dir);
		if (err)
			return err;
		lost = setup->snapshot && !vmm->begin.kind && vmm->end != VMM_INTERRUPTED &&
		       !snapshot_is_whole(setup);
		if (lost) {
			vmm_free(vmm);
			snapshot_leave(setup);
		}
	} while (lost);
	phases->origin = setup->snapshot	? ORIGIN_SNAPSHOT
			 : setup->machine.boots ? ORIGIN_BOOT
						: ORIGIN_RUNNING;
	phases->boot_s = vmm->begin.kind ? vmm->begin_s : -1;
	phases->test_s = vmm->begin.kind && vmm->finish.kind ? vmm->finish_s - vmm->begin_s : -1;
	phases->end_s = vmm->finish.kind ? vmm->end_s - vmm->finish_s : -1;
	return 0;
}

/* Runs once. Like run_job. */
static int run_once(struct setup *setup, const char *dir, struct run *run)
{
	const struct job *job = setup->job;
	const struct machine *machine = &setup->machine;
	const struct confinement confinement = {.folder = ".", .devices = &machine->devices};
	const struct vmm_limits limits = {
		.wall_s = job->timeout_s,
		.silence_s = job->entry.silence_s,
		.boot_silence_s = job->kernel.boot_silence_s > machine->boot_silence_s
					  ? job->kernel.boot_silence_s
					  : machine->boot_silence_s,
		.moves_clock = entry_moves_clock(&job->entry),
		.wall_only = !machine->boots,
		.fails = &machine->fails,
		.monitor = machine->qemu,
		/* Without a machine the test is what runs: the suite's own, on the whole system. */
		.confinement = machine->boots ? &confinement : NULL,
	};
	struct vmm vmm;
	int err;

	*run = (struct run){0};
	err = boot(&vmm, setup, dir, &limits, &run->phases);
	if (err)
		return err;
	if (vmm.end == VMM_INTERRUPTED)
		err = vmm.status;
	else
		judge(setup, &vmm, dir, run);
	vmm_free(&vmm);
	if (!err && setup->gdb_script && run->verdict.kind != VERDICT_ERROR)
		err = fatal_show(&run->fatal, setup, dir, &limits, &run->splitlock, &run->symbols,
				 &run->verdict, &run->ktap);
	return err;
}

/* The two are not the same. */
static void differs(const struct setup *setup, struct run *first, int n, const char *log,
		    const char *diff)
{
	verdict_set(&first->verdict, VERDICT_ERROR, log,
		    "run %d of %d differs from the first in %s", n, setup->job->repeat, diff);
	first->verdict.decided = false;
}

/*
 * Two runs that were both stopped ended at moments of the host's choice. So did one that is an
 * ERROR for having been stopped: that is the reason then, unless it had gone another way before.
 */
static bool ends_may_differ(const struct run *first, const struct run *other)
{
	return other->stopped && (first->stopped || other->verdict.kind == VERDICT_ERROR);
}

/* A later run beside the first: the worse of the two counts, and a difference is an ERROR. */
static void merge(const struct setup *setup, struct run *first, struct run *other, int n)
{
	static const char *const logs[] = {KTAP_LOG, CONSOLE_LOG, SPLITLOCK_LOG};
	char *dir = run_dir(setup, n), *diff = NULL, *where;
	size_t i;

	for (i = 0; setup->machine.deterministic && !diff && i < ARRAY_SIZE(logs); i++) {
		size_t len, other_len;
		char *a = jobdir_read(setup->dir, logs[i], &len);
		char *b = jobdir_read(dir, logs[i], &other_len);

		where = compare(a, len, b, other_len, ends_may_differ(first, other));
		if (where) {
			diff = xasprintf("%s, %s", logs[i], where);
			differs(setup, first, n, logs[i], diff);
		}
		free(where);
		free(a);
		free(b);
	}
	if (!diff && (diff = fatal_compare(&first->fatal, &other->fatal)))
		differs(setup, first, n, FATAL_DIR, diff);
	free(dir);
	free(diff);
	if (other->verdict.kind > first->verdict.kind) {
		char *reason = other->verdict.reason;

		other->verdict.reason = NULL;
		verdict_set(&first->verdict, other->verdict.kind, other->verdict.log,
			    "run %d of %d: %s", n, setup->job->repeat, reason);
		first->verdict.decided = other->verdict.decided;
		first->verdict.blind = other->verdict.blind;
		first->began = other->began;
		free(reason);
	}
}

/* Takes over what the report needs of it; @shown is the folder of the run whose log shows it. */
static void give(struct result *result, struct run *run, const char *shown)
{
	result->kind = run->verdict.kind;
	result->decided = run->verdict.decided;
	result->blind = run->verdict.blind;
	result->began = run->began;
	result->reason = xstrdup(run->verdict.reason);
	result->log = xasprintf("%s%s", shown, run->verdict.log);
	result->fatal = run->fatal.text ? xstrdup(run->fatal.text) : NULL;
	result->warnings = run->warnings;
	result->ktap = run->ktap;
	run->ktap = (struct ktap){0};
}

int run_job(struct setup *setup, struct result *result)
{
	struct run first = {0}, other;
	double start = now_s();
	char *shown = run_name(1);
	int n, err;

	err = setup->machine.boots ? jobdir_write_archives(setup) : 0;
	if (!err)
		err = run_once(setup, setup->dir, &first);
	*result = (struct result){0};
	result_add_phases(result, &first.phases);
	/* Before another run may begin elsewhere. */
	if (!err)
		inputs_record(result, setup, first.stopped);
	for (n = 2; !err && n <= setup->job->repeat && first.verdict.kind != VERDICT_ERROR; n++) {
		enum verdict_kind before = first.verdict.kind;
		char *dir = run_dir(setup, n);

		err = run_once(setup, dir, &other);
		result_add_phases(result, &other.phases);
		if (!err)
			merge(setup, &first, &other, n);
		run_free(&other);
		free(dir);
		if (first.verdict.kind != before) {
			/* It is that run's log that shows it. */
			free(shown);
			shown = run_name(n);
		}
	}
	if (!err) {
		give(result, &first, shown);
		result->wall_s = now_s() - start;
	}
	free(shown);
	run_free(&first);
	return err;
}
