// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "report/proof.h"
#include "report/tests.h"

#define KNOWN "known"

enum suite merged_suite(const struct merged *merged)
{
	return merged->nr_jobs ? merged->jobs[0].job.entry.suite : SUITE_REGRESSIONS;
}

static void add(const char **names, size_t *nr, const char *name)
{
	size_t i;

	for (i = 0; i < *nr && strcmp(names[i], name); i++)
		;
	if (i == *nr)
		names[(*nr)++] = name;
}

void axes_collect(struct axes *axes, const struct merged *merged)
{
	size_t i;

	*axes = (struct axes){
		.kernels = xcalloc(merged->nr_jobs + 1, sizeof(*axes->kernels)),
		.machines = xcalloc(merged->nr_jobs + 1, sizeof(*axes->machines)),
		.tests = xcalloc(merged->nr_jobs + 1, sizeof(*axes->tests)),
	};
	for (i = 0; i < merged->nr_jobs; i++) {
		const struct job *job = &merged->jobs[i].job;

		add(axes->kernels, &axes->nr_kernels, job->kernel.label);
		add(axes->machines, &axes->nr_machines, job->machine);
		add(axes->tests, &axes->nr_tests, job->entry.name);
	}
}

void axes_free(struct axes *axes)
{
	free(axes->kernels);
	free(axes->machines);
	free(axes->tests);
}

const struct merged_job *find_test(const struct merged *merged, const char *test,
				   const char *kernel, const char *machine)
{
	const struct proof key = {test, kernel, machine, PROOF_NOT_RUN};
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++) {
		if (merged_belongs(&merged->jobs[i], &key))
			return &merged->jobs[i];
	}
	return NULL;
}

const char *test_word(const struct merged_job *job)
{
	if (merged_job_is_known(job))
		return KNOWN;
	return verdict_name(job->result.kind, job->job.entry.suite);
}

bool test_passed_against_data(const struct merged_job *job)
{
	return job->job.known.outcome && job->result.kind == VERDICT_FIXED;
}

char *test_counts(const struct merged *merged, const char *kernel, const char *machine)
{
	static const char *const order[] = {"ERROR", "FAIL", "VULNERABLE", "PASS",
					    "FIXED", "SKIP", KNOWN};
	struct text t = {0};
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(order); i++) {
		size_t count = 0;

		for (n = 0; n < merged->nr_jobs; n++) {
			const struct merged_job *job = &merged->jobs[n];

			count += !strcmp(job->job.kernel.label, kernel) &&
				 !strcmp(job->job.machine, machine) &&
				 !strcmp(test_word(job), order[i]);
		}
		if (count)
			text_addf(&t, "%s%zu %s", t.len ? ", " : "", count, order[i]);
	}
	return text_take(&t);
}
