// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/merge.h"
#include "base/util.h"

const char *const variants[NR_VARIANTS] = {"stock", "broken", "fixed", "running", "given"};

static void read_result(struct merged_job *job, const char *results_dir)
{
	const struct planned *p = job->planned;
	struct result *result = &job->result;
	char *dir = planned_dir(p, results_dir), *path = xasprintf("%s/" VERDICT_FILE, dir);
	char *error = NULL;

	if (access(path, F_OK))
		error = xstrdup("no result: the job did not run to its end");
	else
		result_read(result, path, &error);
	if (!error &&
	    (strcmp(result->regression, p->regression) || strcmp(result->machine, p->machine) ||
	     strcmp(result->variant, p->variant) || strcmp(result->kernel, p->kernel))) {
		error = xstrdup("the result found is another job's");
		result_free(result);
	}
	if (error) {
		*result = (struct result){
			.regression = xstrdup(p->regression),
			.kernel = xstrdup(p->kernel),
			.variant = xstrdup(p->variant),
			.machine = xstrdup(p->machine),
			.kind = VERDICT_ERROR,
			.reason = shorten(error, REASON_MAX),
			.log = xstrdup(dir),
		};
	}
	free(error);
	free(path);
	free(dir);
}

const struct merged_job *merged_find(const struct merged *merged, const struct proof *proof,
				     const char *variant)
{
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++) {
		const struct merged_job *job = &merged->jobs[i];

		if (!strcmp(job->planned->regression, proof->regression) &&
		    !strcmp(job->planned->kernel, proof->kernel) &&
		    !strcmp(job->planned->machine, proof->machine) &&
		    !strcmp(job->planned->variant, variant))
			return job;
	}
	return NULL;
}

bool variant_is_judged(const char *variant)
{
	return !strcmp(variant, "running") || !strcmp(variant, "given");
}

static enum proof_kind prove(const struct merged *merged, const struct proof *proof)
{
	const struct merged_job *broken = merged_find(merged, proof, "broken");
	const struct merged_job *fixed = merged_find(merged, proof, "fixed");
	bool broken_skip, fixed_skip, broken_shows, fixed_shows;

	if (!broken || !fixed)
		return PROOF_NOT_RUN;
	broken_skip = broken->result.kind == VERDICT_SKIP || broken->result.blind;
	fixed_skip = fixed->result.kind == VERDICT_SKIP;
	broken_shows = broken->result.kind == VERDICT_VULNERABLE && broken->result.decided;
	fixed_shows = fixed->result.kind == VERDICT_FIXED;
	if (broken_shows && fixed_shows)
		return PROOF_YES;
	if ((broken_skip || broken_shows) && (fixed_skip || fixed_shows))
		return PROOF_UNPROVEN;
	return PROOF_NO;
}

static void add_proof(struct merged *merged, const struct planned *p)
{
	struct proof *proof;
	size_t i;

	for (i = 0; i < merged->nr_proofs; i++) {
		proof = &merged->proofs[i];
		if (!strcmp(proof->regression, p->regression) &&
		    !strcmp(proof->kernel, p->kernel) && !strcmp(proof->machine, p->machine))
			return;
	}
	merged->proofs = xrealloc(merged->proofs,
				  (merged->nr_proofs + 1) * sizeof(*merged->proofs));
	proof = &merged->proofs[merged->nr_proofs++];
	*proof = (struct proof){p->regression, p->kernel, p->machine, PROOF_NOT_RUN};
}

void merge(struct merged *merged, const struct plan *plan, const char *results_dir,
	   const struct series *series, size_t nr_series)
{
	size_t i, n;

	*merged = (struct merged){.nr_jobs = plan->nr};
	merged->jobs = xcalloc(plan->nr + 1, sizeof(*merged->jobs));
	for (i = 0; i < plan->nr; i++) {
		struct merged_job *job = &merged->jobs[i];

		job->planned = &plan->v[i];
		read_result(job, results_dir);
		for (n = 0; n < nr_series; n++) {
			if (!strcmp(series[n].name, job->planned->series))
				job->expected = series_expect(&series[n], job->planned->regression,
							      job->planned->variant);
		}
		job->judged = variant_is_judged(job->planned->variant);
		if (job->judged) {
			job->expected = EXPECT_FIXED;
			if (job->result.kind == VERDICT_VULNERABLE && job->result.decided)
				job->fixed_by = series_upstream(series, nr_series,
								job->planned->regression);
		}
		add_proof(merged, job->planned);
	}
	for (i = 0; i < merged->nr_proofs; i++)
		merged->proofs[i].kind = prove(merged, &merged->proofs[i]);
}

void merged_free(struct merged *merged)
{
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++)
		result_free(&merged->jobs[i].result);
	free(merged->jobs);
	free(merged->proofs);
	*merged = (struct merged){0};
}

bool merged_job_as_expected(const struct merged_job *job)
{
	switch (job->expected) {
	case EXPECT_FIXED:
		return job->result.kind == VERDICT_FIXED;
	case EXPECT_VULNERABLE:
		return job->result.kind == VERDICT_VULNERABLE &&
		       (job->result.decided || job->result.blind);
	case EXPECT_UNKNOWN:
		break;
	}
	return job->result.kind != VERDICT_ERROR;
}

char *explain_job(const struct merged_job *job)
{
	const struct result *r = &job->result;
	const char *expected = expectation_name(job->expected);

	if (r->kind == VERDICT_SKIP)
		return xasprintf("skipped: %s%s%s", r->reason, r->fatal ? "; " : "",
				 r->fatal ? r->fatal : "");
	if (job->expected == EXPECT_VULNERABLE && r->blind)
		return xasprintf("VULNERABLE, but what decides was skipped: %s", r->reason);
	if (merged_job_as_expected(job))
		return r->fatal ? xstrdup(r->fatal) : NULL;
	if ((job->judged || job->expected == EXPECT_VULNERABLE) && r->kind == VERDICT_VULNERABLE &&
	    !r->decided)
		return xasprintf("VULNERABLE, but no deciding check says so: %s", r->reason);
	if (r->kind == VERDICT_ERROR || !expected)
		return xstrdup(r->reason);
	if (job->fixed_by)
		return xasprintf("fixed upstream by %s: %s", job->fixed_by, r->reason);
	if (job->judged)
		return xasprintf("no fix upstream is known: %s", r->reason);
	return xasprintf("expected %s: %s", expected, r->reason);
}

const char *proof_name(enum proof_kind kind)
{
	switch (kind) {
	case PROOF_YES:
		return "yes";
	case PROOF_NO:
		return "no";
	case PROOF_UNPROVEN:
		return "unproven";
	case PROOF_NOT_RUN:
		break;
	}
	return "-";
}

/* What all machines together say about one regression on one kernel. */
static enum proof_kind overall(const struct merged *merged, const struct proof *proof)
{
	enum proof_kind kind = PROOF_NOT_RUN;
	size_t i;

	for (i = 0; i < merged->nr_proofs; i++) {
		const struct proof *other = &merged->proofs[i];

		if (strcmp(other->regression, proof->regression) ||
		    strcmp(other->kernel, proof->kernel))
			continue;
		if (other->kind == PROOF_NO || kind == PROOF_NOT_RUN ||
		    (other->kind == PROOF_YES && kind == PROOF_UNPROVEN))
			kind = other->kind;
		if (kind == PROOF_NO)
			break;
	}
	return kind;
}

void merged_count_proofs(const struct merged *merged, size_t *proven, size_t *asked)
{
	size_t i, n;

	*proven = 0;
	*asked = 0;
	for (i = 0; i < merged->nr_proofs; i++) {
		const struct proof *proof = &merged->proofs[i];
		enum proof_kind kind = overall(merged, proof);

		for (n = 0; n < i; n++) {
			if (!strcmp(merged->proofs[n].regression, proof->regression) &&
			    !strcmp(merged->proofs[n].kernel, proof->kernel))
				break;
		}
		if (n < i || kind == PROOF_NOT_RUN)
			continue;
		*asked += 1;
		*proven += kind == PROOF_YES;
	}
}

int merged_status(const struct merged *merged)
{
	size_t skipped = 0, proven, asked, i;
	bool wrong = false;

	for (i = 0; i < merged->nr_jobs; i++) {
		const struct merged_job *job = &merged->jobs[i];

		if (job->result.kind == VERDICT_ERROR)
			return STATUS_ERROR;
		if (job->result.kind == VERDICT_SKIP)
			skipped++;
		else if (!merged_job_as_expected(job))
			wrong = true;
	}
	if (skipped == merged->nr_jobs)
		return STATUS_SKIP;
	merged_count_proofs(merged, &proven, &asked);
	return wrong || proven < asked ? STATUS_VULNERABLE : STATUS_FIXED;
}
