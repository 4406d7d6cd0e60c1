/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of report.html, of page/ alone.
 */
#ifndef RUNNER_PAGE_RUN_PAGE_H
#define RUNNER_PAGE_RUN_PAGE_H

#include "page/excerpt.h"
#include "page/html.h"
#include "picture/picture.h"
#include "report/merge.h"

struct run_page {
	struct html *html;
	const struct merged *merged;
	struct pictures pictures;
};

/* head.c: the answer, what was asked, counts, and what is damaged. */
void page_head(struct run_page *page);
/* comparison.c: where the later kernels differ from the first; nothing if there is but one. */
void page_comparison(struct run_page *page);
/* proofs.c: the proof table. */
void page_proofs(struct run_page *page);
/* regression.c: a section for each regression. */
void page_regressions(struct run_page *page);
/* tests.c: of other suites' tests, the matrix, lists by outcome, and a section for each. */
void page_tests(struct run_page *page);
/* pictures.c: where the time went, of the run as a whole; false if there is nothing to show. */
bool page_has_time(const struct run_page *page);
void page_time(struct run_page *page);
/* Those that are about this; all three NULL: about the run. */
void page_pictures(struct run_page *page, const char *regression, const char *kernel,
		   const char *machine);

/* job.c: all that is said of a job, folded away unless it is not as expected. */
void page_job(struct run_page *page, const struct merged_job *job);
/* deciding.c: which checks decided, and all others. */
void page_checks(struct run_page *page, const struct merged_job *job);
/* logs.c: lines of a log, the one that decided marked; what logs show of a job, and links. */
void page_excerpt(struct html *html, const struct excerpt *excerpt);
void page_logs(struct run_page *page, const struct merged_job *job);
/* locks.c: split locks, and what split_lock_detect=fatal made of them. */
void page_split_locks(struct run_page *page, const struct merged_job *job);
/* repeat.c: how it is repeated. */
void page_repeat(struct run_page *page, const struct merged_job *job);

/* names.c: for the caller to free. */
char *job_anchor(const struct run_page *page, const struct merged_job *job);
/* "stock on amd", with the kernel's name where the page has several. */
char *job_name(const struct run_page *page, const struct merged_job *job);
/* The address of file @name in the job's folder. */
char *job_address(const struct run_page *page, const struct merged_job *job, const char *name);
/* A regression's, or a test's, section. */
char *section_anchor(const char *name);
/* How the job's badge looks. */
enum badge job_tells(const struct merged_job *job);
/* Verdict, or "known", as a badge that leads to the job. */
void job_badge(struct run_page *page, const struct merged_job *job);
/* "12.3 s", "2 min 3 s" */
char *seconds_text(double s);
/* How many labels the jobs' kernels have. */
size_t kernels_of(const struct merged *merged);

#endif
