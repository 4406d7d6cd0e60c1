// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "verdict/compare.h"
#include "job/fatal.h"
#include "job/job.h"
#include "job/jobdir.h"
#include "base/util.h"
#include "job/vmm.h"

/* What one boot came to. */
struct run {
	struct verdict verdict;
	struct ktap ktap;
	struct splitlock splitlock;
	struct fatal fatal;
	bool stopped; /* by the runner: the logs end where it happened to stop */
};

static void run_free(struct run *run)
{
	free(run->verdict.reason);
	ktap_free(&run->ktap);
	splitlock_free(&run->splitlock);
	fatal_free(&run->fatal);
	*run = (struct run){0};
}

static char *run_dir(const char *dir, int n)
{
	return n == 1 ? xstrdup(dir) : xasprintf("%s/repeat-%d", dir, n);
}

/* Why nobody looks for split locks in this job; NULL if the detector does. */
static char *no_split_lock_why(const struct job *job)
{
	if (!job->machine->split_lock.nr)
		return xasprintf("no split-lock detector on machine %s", job->machine->name);
	if (!job->plugin)
		return xstrdup("the split-lock detector was not given");
	return NULL;
}

static void judge(const struct job *job, const struct vmm *vmm, const char *dir, struct run *run)
{
	char *why = no_split_lock_why(job);
	struct evidence evidence;
	char *log, *says;
	size_t len;

	log = jobdir_read(dir, VMM_LOG, &len);
	says = machine_last_words(job->machine, log);
	free(log);
	if (job->module_map) {
		log = jobdir_read(dir, CONSOLE_LOG, &len);
		symbols_free(job->symbols);
		symbols_add_modules(job->symbols, job->module_map, log);
		free(log);
	}
	log = jobdir_read(dir, KTAP_LOG, &len);
	ktap_parse(&run->ktap, log, len);
	free(log);
	log = jobdir_read(dir, SPLITLOCK_LOG, &len);
	splitlock_parse(&run->splitlock, log, len);
	free(log);

	evidence = (struct evidence){
		.regression = job->regression,
		.machine = job->machine->name,
		.vmm = vmm,
		.vmm_ended_well = machine_ended_well(job->machine, vmm->status, says),
		.vmm_says = says,
		.vmm_program = job->machine->command.v[0],
		.no_split_lock_why = why,
		.splitlock = &run->splitlock,
		.symbols = job->symbols,
	};
	verdict_decide(&run->verdict, &evidence, &run->ktap);
	free(says);
	free(why);
}

/* Boots once. Like job_run. */
static int run_once(const struct job *job, const char *dir, struct run *run)
{
	const struct vmm_limits limits = {
		.wall_s = job->timeout_s,
		.silence_s = job->regression->silence_s,
		.boot_silence_s = job->boot_silence_s > job->machine->boot_silence_s
					  ? job->boot_silence_s
					  : job->machine->boot_silence_s,
		.moves_clock = regression_moves_clock(job->regression),
		.wall_only = !job->machine->boots,
		.fails = &job->machine->fails,
	};
	const char *missing = machine_missing_program(job->machine);
	struct vmm vmm;
	int err;

	*run = (struct run){0};
	if (jobdir_prepare(job, dir, false))
		return -1;
	if (missing) {
		verdict_set(&run->verdict, VERDICT_ERROR, COMMAND_FILE,
			    "%s is not installed; machine %s needs the package %s", missing,
			    job->machine->name,
			    job->machine->packages.nr ? job->machine->packages.v[0] : missing);
		return 0;
	}
	err = vmm_run(&vmm, dir, COMMAND_FILE, &limits);
	jobdir_tidy(job, dir);
	if (!err && vmm.end == VMM_INTERRUPTED)
		err = vmm.status;
	if (!err) {
		judge(job, &vmm, dir, run);
		run->stopped = vmm.end != VMM_EXITED && vmm.end != VMM_SIGNALLED;
	}
	vmm_free(&vmm);
	if (!err && job->gdb_script && run->verdict.kind != VERDICT_ERROR)
		err = fatal_show(&run->fatal, job, dir, &limits, &run->splitlock, &run->verdict,
				 &run->ktap);
	return err;
}

/* The two are not the same. */
static void differs(const struct job *job, struct run *first, int n, const char *log,
		    const char *diff)
{
	verdict_set(&first->verdict, VERDICT_ERROR, log,
		    "run %d of %d differs from the first in %s", n, job->repeat, diff);
	first->verdict.decided = false;
}

/* In place of a split-lock report, what two runs must agree in. */
static void keep_places(char **s, size_t *len)
{
	char *places = splitlock_places(*s, *len);

	free(*s);
	*s = places;
	*len = strlen(places);
}

/* A later run beside the first: the worse of the two counts, and a difference is an ERROR. */
static void merge(const struct job *job, struct run *first, struct run *other, int n)
{
	static const char *const logs[] = {KTAP_LOG, CONSOLE_LOG, SPLITLOCK_LOG};
	char *dir = run_dir(job->dir, n), *diff = NULL, *where;
	size_t i;

	for (i = 0; job->machine->deterministic && !diff && i < ARRAY_SIZE(logs); i++) {
		size_t len, other_len;
		char *a = jobdir_read(job->dir, logs[i], &len);
		char *b = jobdir_read(dir, logs[i], &other_len);

		if (!strcmp(logs[i], SPLITLOCK_LOG)) {
			keep_places(&a, &len);
			keep_places(&b, &other_len);
		}
		where = compare(a, len, b, other_len, first->stopped && other->stopped);
		if (where) {
			diff = xasprintf("%s, %s", logs[i], where);
			differs(job, first, n, logs[i], diff);
		}
		free(where);
		free(a);
		free(b);
	}
	if (!diff && (diff = fatal_compare(&first->fatal, &other->fatal)))
		differs(job, first, n, FATAL_DIR, diff);
	free(dir);
	free(diff);
	if (other->verdict.kind > first->verdict.kind) {
		char *reason = other->verdict.reason;

		other->verdict.reason = NULL;
		verdict_set(&first->verdict, other->verdict.kind, other->verdict.log,
			    "run %d of %d: %s", n, job->repeat, reason);
		first->verdict.decided = other->verdict.decided;
		first->verdict.blind = other->verdict.blind;
		free(reason);
	}
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

int job_run(const struct job *job, struct result *result)
{
	struct run first = {0}, other;
	double start = now();
	const char *log;
	char *shown;
	int n, err;

	err = run_once(job, job->dir, &first);
	log = first.verdict.log;
	shown = xstrdup(job->shown_dir);
	for (n = 2; !err && n <= job->repeat && first.verdict.kind != VERDICT_ERROR; n++) {
		char *dir = run_dir(job->dir, n);
		enum verdict_kind before = first.verdict.kind;

		err = run_once(job, dir, &other);
		if (!err)
			merge(job, &first, &other, n);
		run_free(&other);
		free(dir);
		if (first.verdict.kind != before) {
			/* It is that run's log that shows it. */
			log = first.verdict.log;
			free(shown);
			shown = run_dir(job->shown_dir, n);
		}
	}
	if (!err) {
		result->kind = first.verdict.kind;
		result->decided = first.verdict.decided;
		result->blind = first.verdict.blind;
		result->reason = xstrdup(first.verdict.reason);
		result->log = path_in(shown, log);
		if (first.fatal.text)
			result->fatal = xstrdup(first.fatal.text);
		result->ktap = first.ktap;
		first.ktap = (struct ktap){0};
		result->wall_s = now() - start;
	}
	free(shown);
	run_free(&first);
	return err;
}
