/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Results of other suites' tests: who is shown, and in what order. The verdict of each job stands
 * by itself; there are no proofs.
 */
#ifndef RUNNER_REPORT_TESTS_H
#define RUNNER_REPORT_TESTS_H

#include "report/merge.h"

/* The suite of the jobs; that of the regressions if there is no job. */
enum suite merged_suite(const struct merged *merged);
/* Kernels' labels, machines and tests, each once, in order of appearance: the jobs' own texts. */
struct axes {
	const char **kernels, **machines, **tests;
	size_t nr_kernels, nr_machines, nr_tests;
};

void axes_collect(struct axes *axes, const struct merged *merged);
void axes_free(struct axes *axes);
/* NULL if there is no such job. */
const struct merged_job *find_test(const struct merged *merged, const char *test,
				   const char *kernel, const char *machine);
/* What a cell says: the verdict, or "known" where it is the machine's. */
const char *test_word(const struct merged_job *job);
/* Its machine's data say that it cannot pass there, and it has. */
bool test_passed_against_data(const struct merged_job *job);
/* "2 FAIL, 30 PASS" of one kernel on one machine; the caller frees it. */
char *test_counts(const struct merged *merged, const char *kernel, const char *machine);

#endif
