/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of a KCIDB document, of format/ alone: kcidb.c has the document and the tests,
 * kcidb_kernels.c what was tested, kcidb_issues.c the bugs that were seen.
 *
 * The vocabulary is that of version 5.3 of KernelCI's kcidb-io. All identifiers come from what the
 * results say and from nothing else: the same results give the same document.
 */
#ifndef RUNNER_FORMAT_KCIDB_H
#define RUNNER_FORMAT_KCIDB_H

#include <jansson.h>

#include "report/merge.h"

#define KCIDB_ORIGIN "kvm_regress"

struct kcidb {
	const struct merged *merged;
	json_t *checkouts, *builds, *tests, *issues, *incidents;
	json_t *known;	/* the identifiers that are in one of these already, as keys */
	json_t *hashes; /* of patchsets, by their files' names */
};

/* The identifier of what @key tells from all others of its kind; the caller frees it. */
char *kcidb_id(const char *kind, const char *key);
/* True for the first who says that an object of that identifier is in the document. */
bool kcidb_is_new(struct kcidb *k, const char *id);
/* @s as a part of a dotted path; the caller frees it. */
char *kcidb_node(const char *s);
/* Adds the job's kernel, unless it is there. Its build's identifier, which the caller frees. */
char *kcidb_add_kernel(struct kcidb *k, const struct merged_job *job);
/* Adds what the job has shown to be there: an issue, and that it was seen in that test. */
void kcidb_add_issue(struct kcidb *k, const struct merged_job *job, const char *test_id);

#endif
