// SPDX-License-Identifier: GPL-2.0-only
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/merge.h"
#include "report/proof.h"

static void no_result(struct merged_job *job, const char *why)
{
	job->result = (struct result){
		.kind = VERDICT_ERROR,
		.reason = shorten(why, REASON_MAX),
		.log = xstrdup(JOB_FILE),
	};
}

static void read_result(struct merged_job *job, const char *results, const char *dir,
			bool interrupted)
{
	char *path = xasprintf("%s/" VERDICT_FILE, dir), *error = NULL;

	job->cut_off = interrupted && access(path, F_OK);
	if (job->cut_off)
		no_result(job, "no result: the run was interrupted before its end");
	else if (access(path, F_OK))
		no_result(job, "no result: the job did not run to its end");
	else if (result_read(&job->result, path, &error))
		no_result(job, error);
	free(error);
	free(path);
	job->results = results;
	job->dir = xstrdup(dir);
	job->log = xasprintf("%s/%s", dir, job->result.log);
}

int merged_job_read(struct merged_job *job, const char *dir, bool interrupted, char **error)
{
	*job = (struct merged_job){0};
	if (job_read(&job->job, dir, error))
		return -1;
	job->judged = job->job.kernel.variant == COLUMN_RUNNING ||
		      job->job.kernel.variant == COLUMN_GIVEN;
	job->expected = job->judged ? EXPECT_FIXED : job->job.kernel.expected;
	read_result(job, NULL, dir, interrupted);
	return 0;
}

void merged_job_free(struct merged_job *job)
{
	job_free(&job->job);
	result_free(&job->result);
	free(job->dir);
	free(job->log);
	*job = (struct merged_job){0};
}

static void read_job(struct merged *merged, const char *dir)
{
	struct merged_job job;
	char *error;

	if (merged_job_read(&job, dir, merged->run.interrupted, &error)) {
		complain("%s", error);
		free(error);
		merged->damaged++;
		return;
	}
	job.results = merged->results;
	merged->jobs = xrealloc(merged->jobs, (merged->nr_jobs + 1) * sizeof(job));
	merged->jobs[merged->nr_jobs++] = job;
}

static int by_number(const void *a, const void *b)
{
	const struct merged_job *x = a, *y = b;

	return x->job.number - y->job.number;
}

/* The folders of @results' jobs: all that have a file "job" two levels below. */
static void read_jobs(struct merged *merged, const char *results)
{
	struct text pattern = {0};
	const char *s;
	glob_t found;
	size_t i;

	for (s = results; *s; s++)
		text_addf(&pattern, strchr("*?[\\", *s) ? "\\%c" : "%c", *s);
	text_addf(&pattern, "/*/*/" JOB_FILE);
	if (!glob(pattern.s, 0, NULL, &found)) {
		for (i = 0; i < found.gl_pathc; i++) {
			*strrchr(found.gl_pathv[i], '/') = '\0';
			read_job(merged, found.gl_pathv[i]);
		}
		globfree(&found);
	}
	free(pattern.s);
}

bool merged_belongs(const struct merged_job *job, const struct proof *proof)
{
	return !strcmp(job->job.entry.name, proof->regression) &&
	       !strcmp(job->job.kernel.label, proof->kernel) &&
	       !strcmp(job->job.machine, proof->machine);
}

static void add_proof(struct merged *merged, const struct merged_job *job)
{
	size_t i;

	for (i = 0; i < merged->nr_proofs; i++) {
		if (merged_belongs(job, &merged->proofs[i]))
			return;
	}
	merged->proofs = xrealloc(merged->proofs,
				  (merged->nr_proofs + 1) * sizeof(*merged->proofs));
	merged->proofs[merged->nr_proofs++] = (struct proof){
		.regression = job->job.entry.name,
		.kernel = job->job.kernel.label,
		.machine = job->job.machine,
	};
}

void merged_prove(struct merged *merged)
{
	size_t i;

	free(merged->proofs);
	merged->proofs = NULL;
	merged->nr_proofs = 0;
	for (i = 0; i < merged->nr_jobs; i++)
		add_proof(merged, &merged->jobs[i]);
	for (i = 0; i < merged->nr_proofs; i++)
		merged->proofs[i].kind = prove(merged, &merged->proofs[i]);
}

int merge(struct merged *merged, const char *results, char **error)
{
	*merged = (struct merged){.results = results};
	if (runfile_read(&merged->run, results, error))
		return -1;
	read_jobs(merged, results);
	if (!merged->nr_jobs && !merged->damaged && !merged->run.nr_missing) {
		*error = xasprintf("%s: no job is there", results);
		runfile_free(&merged->run);
		return -1;
	}
	if (merged->nr_jobs)
		qsort(merged->jobs, merged->nr_jobs, sizeof(*merged->jobs), by_number);
	merged_prove(merged);
	return 0;
}

const struct merged_job *merged_find(const struct merged *merged, const struct proof *proof,
				     enum column column)
{
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++) {
		const struct merged_job *job = &merged->jobs[i];

		if (job->job.kernel.columns[column] && merged_belongs(job, proof))
			return job;
	}
	return NULL;
}

const char *merged_log(const struct merged *merged, const struct merged_job *job)
{
	size_t len = strlen(merged->results);

	if (starts_with(job->log, merged->results) && job->log[len] == '/')
		return job->log + len + 1;
	return job->log;
}

void merged_free(struct merged *merged)
{
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++)
		merged_job_free(&merged->jobs[i]);
	free(merged->jobs);
	free(merged->proofs);
	runfile_free(&merged->run);
	*merged = (struct merged){0};
}
