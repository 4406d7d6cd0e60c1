// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "compare.h"
#include "job.h"
#include "util.h"
#include "vmm.h"

#define COMMAND_FILE "command"

/* What one boot came to. */
struct run {
	struct verdict verdict;
	struct ktap ktap;
	bool stopped; /* by the runner: the logs end where it happened to stop */
};

static void run_free(struct run *run)
{
	free(run->verdict.reason);
	ktap_free(&run->ktap);
	*run = (struct run){0};
}

static char *path_in(const char *dir, const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

static char *run_dir(const char *dir, int n)
{
	return n == 1 ? xstrdup(dir) : xasprintf("%s/repeat-%d", dir, n);
}

/* L1's kernel arguments; init's own follow "--". */
static char *command_line(const struct job *job)
{
	const struct regression *r = job->regression;
	struct text t = {0};
	size_t i;

	text_addf(&t, "%s%s%s -- --timeout %d", job->machine->append, *r->append ? " " : "",
		  r->append, r->timeout_s);
	for (i = 0; i < r->modules.nr; i++)
		text_addf(&t, " --module %s", r->modules.v[i]);
	text_addf(&t, " %s", r->name);
	return text_take(&t);
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

static int write_command(const struct job *job, const char *dir)
{
	char *cmdline = command_line(job);
	const struct machine_values values = {
		.kernel = job->kernel,
		.initrd = job->initrd,
		.cmdline = cmdline,
		.plugin = job->regression->split_lock ? job->plugin : NULL,
		.cpus = job->regression->cpus,
	};
	char *script = machine_script(job->machine, &values);
	char *path = path_in(dir, COMMAND_FILE);
	int err = write_file(path, script, strlen(script), 0777);

	free(path);
	free(script);
	free(cmdline);
	return err;
}

/* What an earlier job may have left there. */
static void remove_old(const char *dir)
{
	static const char *const files[] = {
		VERDICT_FILE, COMMAND_FILE, CONSOLE_LOG, KTAP_LOG, SPLITLOCK_LOG, VMM_LOG,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		char *path = path_in(dir, files[i]);

		unlink(path);
		free(path);
	}
}

static void remove_temporary(const struct machine *machine, const char *dir)
{
	size_t i;

	for (i = 0; i < machine->temporary.nr; i++) {
		char *path = path_in(dir, machine->temporary.v[i]);

		unlink(path);
		free(path);
	}
}

static char *read_log(const char *dir, const char *name, size_t *len)
{
	char *path = path_in(dir, name), *s = read_file(path, len);

	free(path);
	if (!s) {
		s = xstrdup("");
		*len = 0;
	}
	return s;
}

static void judge(const struct job *job, const struct vmm *vmm, const char *dir, struct run *run)
{
	char *why = no_split_lock_why(job);
	struct splitlock splitlock;
	struct evidence evidence;
	char *log, *says;
	size_t len;

	log = read_log(dir, VMM_LOG, &len);
	says = machine_last_words(job->machine, log);
	free(log);
	log = read_log(dir, KTAP_LOG, &len);
	ktap_parse(&run->ktap, log, len);
	free(log);
	log = read_log(dir, SPLITLOCK_LOG, &len);
	splitlock_parse(&splitlock, log, len);
	free(log);

	evidence = (struct evidence){
		.regression = job->regression,
		.machine = job->machine->name,
		.vmm = vmm,
		.vmm_ended_well = machine_ended_well(job->machine, vmm->status, says),
		.vmm_says = says,
		.vmm_program = job->machine->command.v[0],
		.no_split_lock_why = why,
		.splitlock = &splitlock,
		.symbols = job->symbols,
	};
	verdict_decide(&run->verdict, &evidence, &run->ktap);
	splitlock_free(&splitlock);
	free(says);
	free(why);
}

/* Boots once. Like job_run. */
static int run_once(const struct job *job, const char *dir, struct run *run)
{
	const struct vmm_limits limits = {
		.wall_s = job->timeout_s,
		.silence_s = job->regression->silence_s,
		.moves_clock = regression_moves_clock(job->regression),
	};
	const char *missing = machine_missing_program(job->machine);
	struct vmm vmm;
	int err;

	*run = (struct run){0};
	if (make_dirs(dir))
		return -1;
	remove_old(dir);
	if (write_command(job, dir))
		return -1;
	if (missing) {
		verdict_set(&run->verdict, VERDICT_ERROR, COMMAND_FILE,
			    "%s is not installed; machine %s needs the package %s", missing,
			    job->machine->name,
			    job->machine->packages.nr ? job->machine->packages.v[0] : missing);
		return 0;
	}
	err = vmm_run(&vmm, dir, COMMAND_FILE, &limits);
	remove_temporary(job->machine, dir);
	if (!err && vmm.end == VMM_INTERRUPTED)
		err = vmm.status;
	if (!err) {
		judge(job, &vmm, dir, run);
		run->stopped = vmm.end != VMM_EXITED && vmm.end != VMM_SIGNALLED;
	}
	vmm_free(&vmm);
	return err;
}

/* A later run beside the first: the worse of the two counts, and a difference is an ERROR. */
static void merge(const struct job *job, struct run *first, struct run *other, int n)
{
	static const char *const logs[] = {KTAP_LOG, CONSOLE_LOG, SPLITLOCK_LOG};
	char *dir = run_dir(job->dir, n);
	size_t i;

	for (i = 0; job->machine->deterministic && i < ARRAY_SIZE(logs); i++) {
		size_t len, other_len;
		char *a = read_log(job->dir, logs[i], &len);
		char *b = read_log(dir, logs[i], &other_len);
		char *diff = compare(a, len, b, other_len, first->stopped && other->stopped);

		free(a);
		free(b);
		if (!diff)
			continue;
		verdict_set(&first->verdict, VERDICT_ERROR, logs[i],
			    "run %d of %d differs from the first in %s, %s", n, job->repeat,
			    logs[i], diff);
		first->verdict.decided = false;
		free(diff);
		free(dir);
		return;
	}
	free(dir);
	if (other->verdict.kind > first->verdict.kind) {
		char *reason = other->verdict.reason;

		other->verdict.reason = NULL;
		verdict_set(&first->verdict, other->verdict.kind, other->verdict.log,
			    "run %d of %d: %s", n, job->repeat, reason);
		first->verdict.decided = other->verdict.decided;
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
		result->reason = xstrdup(first.verdict.reason);
		result->log = path_in(shown, log);
		result->ktap = first.ktap;
		first.ktap = (struct ktap){0};
		result->wall_s = now() - start;
	}
	free(shown);
	run_free(&first);
	return err;
}
