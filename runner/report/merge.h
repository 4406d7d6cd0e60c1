/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The jobs of a folder of results, with what each came to. It reads each job and verdict.json two
 * levels below RESULTS, and RESULTS/run, and nothing else. What that proves is said in proof.h, how
 * it is shown in the formats.
 */
#ifndef RUNNER_REPORT_MERGE_H
#define RUNNER_REPORT_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "job/job.h"
#include "plan/runfile.h"
#include "verdict/result.h"

struct merged_job {
	struct job job;
	struct result result; /* of a job without one: ERROR, and why */
	const char *results;  /* the folder of results that it is of, as it was given */
	char *dir;	      /* its folder's path, below that */
	char *log;	      /* result.log's path, the same */
	bool judged;	      /* no kernel of ours, but one that somebody asks about */
	bool cut_off;	      /* it has no result, because the run was interrupted before */
	enum expectation expected;
};

/*
 * On each kernel and machine, what a regression's jobs prove together. What several machines prove
 * is the last of these that one of them has.
 */
enum proof_kind {
	PROOF_NOT_RUN,	/* not both of broken and fixed were run */
	PROOF_UNPROVEN, /* both were run, and one could say nothing: SKIP */
	PROOF_YES,	/* broken VULNERABLE by a deciding check, fixed FIXED */
	PROOF_CUT_OFF,	/* interrupted before; what has a verdict refutes nothing */
	PROOF_NO,
};

struct proof {
	const char *regression, *kernel, *machine; /* of the first of its jobs */
	enum proof_kind kind;
};

struct merged {
	const char *results;	 /* the first, if they are of several folders */
	const char *shown_in;	 /* where a document with links is going to lie; NULL: @results */
	struct merged_job *jobs; /* in the plan's order */
	size_t nr_jobs;
	struct proof *proofs; /* in order of first appearance */
	size_t nr_proofs;
	struct runfile run;
	size_t damaged;	 /* folders whose file "job" cannot be read */
	size_t replaced; /* jobs that several folders of results have: the last one's counts */
};

/* 0, or -1 with one line in *@error, which the caller frees. Damaged jobs are told on stderr. */
int merge(struct merged *merged, const char *results, char **error);
/*
 * The same of several folders as one (several.c). A kernel that is called as another one of an
 * earlier folder has its folder's name behind its own.
 */
int merge_several(struct merged *merged, char *const *results, size_t nr, char **error);
/* Finds again what is proven, once the jobs are others (merge.c). */
void merged_prove(struct merged *merged);
void merged_free(struct merged *merged);
/*
 * One job by itself, from its folder @dir. @interrupted: why it has no verdict, if it has none. 0,
 * or -1 with one line in *@error, which the caller frees.
 */
int merged_job_read(struct merged_job *job, const char *dir, bool interrupted, char **error);
void merged_job_free(struct merged_job *job);

/* The proof's job that fills @column; NULL if there is none. */
const struct merged_job *merged_find(const struct merged *merged, const struct proof *proof,
				     enum column column);
bool merged_belongs(const struct merged_job *job, const struct proof *proof);
/* The job's log as it is named within the folder of results, wherever that lies. */
const char *merged_log(const struct merged *merged, const struct merged_job *job);

#endif
