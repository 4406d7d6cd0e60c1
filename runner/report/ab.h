/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two kernels of the merged results beside each other: what became worse, what became better, and
 * what only one of them has. Nothing is printed here.
 */
#ifndef RUNNER_REPORT_AB_H
#define RUNNER_REPORT_AB_H

#include "report/merge.h"

/* In the order in which somebody wants to read it. */
enum ab_kind {
	AB_REGRESSION,	  /* it passed, and fails now */
	AB_FIXED,	  /* the other way round */
	AB_STILL_FAILING, /* on both, and not for the machine's sake */
	AB_APPEARED,	  /* only the later kernel has the test */
	AB_DISAPPEARED,	  /* only the first */
	AB_INCONCLUSIVE,  /* one of the two is an ERROR, or of no use */
	AB_CHANGED,	  /* the same verdict, but a check of it is another */
	AB_SAME,
	NR_AB_KINDS,
};

struct ab_row {
	enum ab_kind kind;
	const char *test, *machine;
	const struct merged_job *first, *other; /* NULL: there is none */
};

struct ab {
	struct ab_row *v; /* by kind, then in the jobs' order */
	size_t nr;
	size_t counts[NR_AB_KINDS];
};

/*
 * Of each test on each machine, those of kernel @first beside those of @other. Of a series it is
 * stock that counts.
 */
void ab_compare(struct ab *ab, const struct merged *merged, const char *first, const char *other);
void ab_free(struct ab *ab);
/* "regression", "fixed", "still failing", ... */
const char *ab_name(enum ab_kind kind);
/*
 * Lines "NAME: ok -> not ok" about the checks that are not the same; none if a job is NULL. The
 * caller frees them.
 */
void ab_checks(struct strings *lines, const struct merged_job *first,
	       const struct merged_job *other);

#endif
