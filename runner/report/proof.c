// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "report/proof.h"

/* Nothing that refutes is known of @job, which may be NULL. */
static bool may_still(const struct merged_job *job, bool good)
{
	return !job || job->cut_off || good;
}

enum proof_kind prove(const struct merged *merged, const struct proof *proof)
{
	const struct merged_job *broken = merged_find(merged, proof, COLUMN_BROKEN);
	const struct merged_job *fixed = merged_find(merged, proof, COLUMN_FIXED);
	const struct merged_job *stock = merged_find(merged, proof, COLUMN_STOCK);
	bool broken_skip, fixed_skip, broken_shows, fixed_shows;

	if (!broken || !fixed)
		return PROOF_NOT_RUN;
	broken_skip = broken->result.kind == VERDICT_SKIP || broken->result.blind;
	fixed_skip = fixed->result.kind == VERDICT_SKIP;
	broken_shows = broken->result.kind == VERDICT_VULNERABLE && broken->result.decided;
	fixed_shows = fixed->result.kind == VERDICT_FIXED;
	if (!may_still(broken, broken_skip || broken_shows) ||
	    !may_still(fixed, fixed_skip || fixed_shows) ||
	    !may_still(stock, stock && (stock->result.kind == VERDICT_SKIP ||
					merged_job_as_expected(stock))))
		return PROOF_NO;
	if (broken->cut_off || fixed->cut_off || (stock && stock->cut_off))
		return PROOF_CUT_OFF;
	return broken_shows && fixed_shows ? PROOF_YES : PROOF_UNPROVEN;
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
	case PROOF_CUT_OFF:
		return "cut off";
	case PROOF_NOT_RUN:
		break;
	}
	return "-";
}

static bool same_kernel(const struct proof *a, const struct proof *b)
{
	return !strcmp(a->regression, b->regression) && !strcmp(a->kernel, b->kernel);
}

/* What all machines together say about one regression on one kernel. */
static enum proof_kind overall(const struct merged *merged, const struct proof *proof)
{
	enum proof_kind kind = PROOF_NOT_RUN;
	size_t i;

	for (i = 0; i < merged->nr_proofs; i++) {
		const struct proof *other = &merged->proofs[i];

		if (same_kernel(other, proof) && other->kind > kind)
			kind = other->kind;
	}
	return kind;
}

void merged_count_proofs(const struct merged *merged, size_t *proven, size_t *asked)
{
	size_t i, n;

	*proven = 0;
	*asked = 0;
	for (i = 0; i < merged->nr_proofs; i++) {
		enum proof_kind kind = overall(merged, &merged->proofs[i]);

		for (n = 0; n < i && !same_kernel(&merged->proofs[n], &merged->proofs[i]); n++)
			;
		if (n < i || kind == PROOF_NOT_RUN)
			continue;
		*asked += 1;
		*proven += kind == PROOF_YES;
	}
}

bool merged_job_is_known(const struct merged_job *job)
{
	const char *outcome = job->job.known.outcome;

	return outcome && !strcmp(outcome, verdict_name(job->result.kind, job->job.entry.suite));
}

bool merged_job_as_expected(const struct merged_job *job)
{
	if (merged_job_is_known(job))
		return true;
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

int merged_status(const struct merged *merged)
{
	bool wrong = merged->run.nr_missing > 0;
	size_t skipped = 0, proven, asked, i;

	if (merged->damaged)
		return STATUS_ERROR;
	for (i = 0; i < merged->nr_jobs; i++) {
		const struct merged_job *job = &merged->jobs[i];

		if (job->result.kind == VERDICT_ERROR && !merged_job_is_known(job))
			return STATUS_ERROR;
		if (job->result.kind == VERDICT_SKIP)
			skipped++;
		else if (!merged_job_as_expected(job))
			wrong = true;
	}
	for (i = 0; i < merged->nr_proofs; i++)
		wrong |= merged->proofs[i].kind == PROOF_NO;
	if (wrong)
		return STATUS_VULNERABLE;
	merged_count_proofs(merged, &proven, &asked);
	return skipped == merged->nr_jobs || (asked && !proven) ? STATUS_SKIP : STATUS_FIXED;
}

char *fixed_by(const struct merged_job *job)
{
	const struct entry *entry = &job->job.entry;
	struct text t = {0};
	size_t i;

	if (!job->judged || job->result.kind != VERDICT_VULNERABLE || !job->result.decided)
		return NULL;
	for (i = 0; i < entry->nr_fixes; i++) {
		const struct fix *fix = &entry->fixes[i];

		if (!*fix->commit)
			continue;
		text_addf(&t, "%s%s", t.len ? " and " : "", fix->commit);
		if (*fix->release)
			text_addf(&t, " (%s)", fix->release);
	}
	for (i = 0; t.len && i < entry->cve.nr; i++)
		text_addf(&t, "%s%s", i ? ", " : "; ", entry->cve.v[i]);
	return t.len ? text_take(&t) : NULL;
}

/* Of a kernel that somebody asks about, and that has the bug. */
static char *explain_vulnerable(const struct merged_job *job)
{
	char *fix = fixed_by(job), *s;

	if (fix)
		s = xasprintf("fixed upstream by %s: %s", fix, job->result.reason);
	else
		s = xasprintf("no fix upstream is known: %s", job->result.reason);
	free(fix);
	return s;
}

char *explain_job(const struct merged_job *job)
{
	const struct result *r = &job->result;
	const char *expected = expectation_name(job->expected);
	bool vulnerable = r->kind == VERDICT_VULNERABLE;

	if (r->kind == VERDICT_SKIP)
		return xasprintf("skipped: %s%s%s", r->reason, r->fatal ? "; " : "",
				 r->fatal ? r->fatal : "");
	if (vulnerable && r->blind && job->expected == EXPECT_VULNERABLE)
		return xasprintf("VULNERABLE, but what decides was skipped: %s", r->reason);
	if (merged_job_as_expected(job))
		return r->fatal ? xstrdup(r->fatal) : NULL;
	if (job->job.entry.suite != SUITE_REGRESSIONS)
		return xstrdup(r->reason);
	if (vulnerable && !r->decided && (job->judged || job->expected == EXPECT_VULNERABLE))
		return xasprintf("VULNERABLE, but no deciding check says so: %s", r->reason);
	if (r->kind == VERDICT_ERROR || !expected)
		return xstrdup(r->reason);
	if (job->judged)
		return explain_vulnerable(job);
	return xasprintf("expected %s: %s", expected, r->reason);
}

char *explain_interruption(const struct merged *merged)
{
	size_t nr = 0, i;

	if (!merged->run.interrupted)
		return NULL;
	for (i = 0; i < merged->nr_jobs; i++)
		nr += merged->jobs[i].cut_off;
	return xasprintf("The run was interrupted: %zu of %zu job%s no result.", nr,
			 merged->nr_jobs, merged->nr_jobs == 1 ? " has" : "s have");
}
