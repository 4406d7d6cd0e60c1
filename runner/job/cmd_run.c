// SPDX-License-Identifier: GPL-2.0-only
/*
 * run [--quiet] FOLDER: runs the job that FOLDER/job describes, and writes FOLDER/verdict.json.
 * Reads no other job, and leaves no process behind. A line says how it ended, but for --quiet.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/commands.h"
#include "job/jobdir.h"
#include "job/run.h"
#include "job/vmm.h"

#define QUIET "--quiet"

/* A verdict without a boot. */
static void without_boot(struct result *result, enum verdict_kind kind, const char *log,
			 const char *reason)
{
	struct verdict verdict = {0};

	verdict_set(&verdict, kind, log, "%s", reason);
	*result = (struct result){
		.kind = kind,
		.reason = verdict.reason,
		.log = xstrdup(log),
	};
}

/* Like run_job. */
static int boot(const struct job *job, const char *dir, struct result *result)
{
	struct setup setup;
	char *error;
	int err = 0;

	if (setup_load(&setup, job, dir, &error)) {
		without_boot(result, VERDICT_ERROR, JOB_FILE, error);
		free(error);
	} else {
		err = run_job(&setup, result);
	}
	setup_free(&setup);
	return err;
}

static int status_of(enum verdict_kind kind)
{
	switch (kind) {
	case VERDICT_FIXED:
		return STATUS_FIXED;
	case VERDICT_VULNERABLE:
		return STATUS_VULNERABLE;
	case VERDICT_SKIP:
		return STATUS_SKIP;
	case VERDICT_ERROR:
		break;
	}
	return STATUS_ERROR;
}

static void tell(const struct job *job, const struct result *result)
{
	char *shown = job_shown(job);

	fprintf(stderr, "%s: %s (%.0f s)\n", shown, verdict_name(result->kind, job->entry.suite),
		result->wall_s);
	free(shown);
}

static int run(const struct job *job, const char *dir, bool quiet)
{
	char *path = path_in(dir, VERDICT_FILE);
	struct result result = {0};
	int err = 0;

	/* A verdict that is not of this run must not be found there, whatever comes. */
	if (unlink(path) && errno != ENOENT)
		err = -1;
	if (!err && job->skip)
		without_boot(&result, VERDICT_SKIP, JOB_FILE, job->skip);
	else if (!err)
		err = boot(job, dir, &result);
	if (!err)
		err = result_write(&result, job->entry.suite, path);
	if (err > 0) {
		/* That one comes from who has started it, and who knows. */
		if (err != SIGTERM)
			complain("stopped by signal %d (%s)", err, strsignal(err));
		err = 128 + err;
	} else if (err) {
		complain("%s: %s", dir, strerror(errno));
		err = STATUS_ERROR;
	} else {
		if (!quiet)
			tell(job, &result);
		err = status_of(result.kind);
	}
	result_free(&result);
	free(path);
	return err;
}

int cmd_run(int argc, char **argv)
{
	bool quiet = argc == 3 && !strcmp(argv[1], QUIET);
	char *dir, *error;
	struct job job;
	int status;

	vmm_prepare();
	vmm_die_with_parent();
	if (argc != 2 && !quiet) {
		complain("usage: run [" QUIET "] FOLDER, of one job, as plan has written it");
		return STATUS_USAGE;
	}
	dir = realpath(argv[argc - 1], NULL);
	if (!dir) {
		complain("%s: %s", argv[argc - 1], strerror(errno));
		return STATUS_USAGE;
	}
	if (job_read(&job, dir, &error)) {
		complain("%s", error);
		free(error);
		free(dir);
		return STATUS_USAGE;
	}
	status = run(&job, dir, quiet);
	job_free(&job);
	free(dir);
	return status;
}
