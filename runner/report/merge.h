/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The results of all planned jobs, merged: what each came to, what was expected, and which
 * regressions are proven. The formats print it; none of them decides anything.
 */
#ifndef RUNNER_MERGE_H
#define RUNNER_MERGE_H

#include <stdbool.h>

#include "plan/plan.h"
#include "plan/regressions.h"
#include "verdict/result.h"
#include "plan/series.h"

/* The variants in the order in which they are shown. */
#define NR_VARIANTS 5
extern const char *const variants[NR_VARIANTS];

struct merged_job {
	const struct planned *planned;
	struct result result; /* of a job without one: ERROR, and why */
	enum expectation expected;
	bool judged;	      /* no variant of ours, but the kernel that somebody asks about */
	const char *fixed_by; /* of a judged one that is VULNERABLE: the commit upstream; or NULL */
};

enum proof_kind {
	PROOF_NOT_RUN,	/* not both of broken and fixed were run */
	PROOF_YES,	/* broken VULNERABLE by a deciding check, fixed FIXED */
	PROOF_UNPROVEN, /* both were run, and one could say nothing: SKIP */
	PROOF_NO,
};

/* Of one regression on one kernel on one machine. */
struct proof {
	const char *regression, *kernel, *machine;
	enum proof_kind kind;
};

struct merged {
	struct merged_job *jobs; /* in the plan's order */
	size_t nr_jobs;
	struct proof *proofs; /* in order of first appearance in the plan */
	size_t nr_proofs;
};

void merge(struct merged *merged, const struct plan *plan, const char *results_dir,
	   const struct series *series, size_t nr_series);
/* A kernel that somebody asks about, not a variant of a series: "given", "running". */
bool variant_is_judged(const char *variant);
void merged_free(struct merged *merged);

/* NULL if it was not planned. */
const struct merged_job *merged_find(const struct merged *merged, const struct proof *proof,
				     const char *variant);
/* VULNERABLE and FIXED where expected, for its own reason; where nothing is expected, no ERROR. */
bool merged_job_as_expected(const struct merged_job *job);
/*
 * One line: why the job's verdict is not what was expected, what was skipped, or what
 * split_lock_detect=fatal would do; NULL if there is nothing to say. The caller frees it.
 */
char *explain_job(const struct merged_job *job);
/* "yes", "no", "unproven", "-" */
const char *proof_name(enum proof_kind kind);
/* The exit status of the whole: 0, 1, 3, 4. */
int merged_status(const struct merged *merged);
/*
 * Regressions, each on its kernel, of which proof was asked for, and how many have it: on
 * one machine at least, and refuted on none.
 */
void merged_count_proofs(const struct merged *merged, size_t *proven, size_t *asked);

#endif
