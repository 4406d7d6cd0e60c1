/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the merged results prove, whether each is as it should be, and why not. Nothing is printed
 * here.
 */
#ifndef RUNNER_REPORT_PROOF_H
#define RUNNER_REPORT_PROOF_H

#include "report/merge.h"

enum proof_kind prove(const struct merged *merged, const struct proof *proof);
/* "yes", "no", "unproven", "cut off", "-" */
const char *proof_name(enum proof_kind kind);
/*
 * Regressions, each on its kernel, of which proof was asked for, and how many have it: on one
 * machine at least, and refuted on none.
 */
void merged_count_proofs(const struct merged *merged, size_t *proven, size_t *asked);
/* VULNERABLE and FIXED where expected, for its own reason; where nothing is expected, no ERROR. */
bool merged_job_as_expected(const struct merged_job *job);
/* Its machine's data say that this is what comes of it there, whatever the kernel is. */
bool merged_job_is_known(const struct merged_job *job);
/* The exit status of the whole: 0, 1, 3, 4. */
int merged_status(const struct merged *merged);
/*
 * One line: why the job's verdict is not what was expected, what was skipped, or what
 * split_lock_detect=fatal would do; NULL if there is nothing to say. The caller frees it.
 */
char *explain_job(const struct merged_job *job);
/*
 * One line: that the run was interrupted, and how many jobs have no result for that; NULL if it was
 * not. The caller frees it.
 */
char *explain_interruption(const struct merged *merged);
/* What fixes a VULNERABLE kernel, "COMMIT (RELEASE) and COMMIT; CVE"; or NULL. For the caller. */
char *fixed_by(const struct merged_job *job);

#endif
