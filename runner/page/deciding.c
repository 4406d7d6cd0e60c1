// SPDX-License-Identifier: GPL-2.0-only
/*
 * A job's checks: first those that decided, with what was expected and seen, then all of them.
 */
#include <stdlib.h>
#include <string.h>

#include "page/run_page.h"

/* Of those that failed, and of those that passed, so many are shown before all. */
#define FAILED_SHOWN 6
#define PASSED_SHOWN 3

static const char *seen(const struct check *check)
{
	return check->skip ? "skipped" : (check->ok ? "ok" : "not ok");
}

static bool decides(const struct merged_job *job, const struct check *check)
{
	return job->job.entry.suite != SUITE_REGRESSIONS ||
	       entry_decides(&job->job.entry, check->name);
}

static void print_seen(struct html *h, const struct check *check)
{
	html_open(h, "td", NULL);
	if (!strcmp(seen(check), "not ok"))
		html_badge(h, "not ok", BADGE_PLAIN);
	else
		html_text(h, seen(check));
	html_close(h);
}

static void print_check(struct html *h, const struct check *check, bool expected)
{
	html_open(h, "tr", NULL);
	if (expected)
		html_put(h, "td", "ok", NULL);
	print_seen(h, check);
	html_open(h, "td", "class", "wide", NULL);
	html_put(h, "span", check->name, "class", "mono", NULL);
	if (*check->detail)
		html_put(h, "div", check->detail, "class", "dim", NULL);
	html_close(h);
	html_close(h);
}

struct counted {
	size_t failed, passed, skipped;
};

static size_t *counter(struct counted *n, const struct check *check)
{
	return check->skip ? &n->skipped : (check->ok ? &n->passed : &n->failed);
}

static void print_deciding(struct html *h, const struct merged_job *job, const struct counted *all)
{
	const struct ktap *ktap = &job->result.ktap;
	struct counted n = {0};
	bool ours = job->job.entry.suite == SUITE_REGRESSIONS;
	size_t i;

	html_put(h, "h4", ours ? "Checks that decide" : "Subtests", NULL);
	html_table_begin(h, "checks that decide", NULL);
	html_table_head(h, "expected", "seen", "check, and what the test said", NULL);
	for (i = 0; i < ktap->nr_checks; i++) {
		const struct check *check = &ktap->checks[i];
		bool failed = !check->ok && !check->skip;

		if (!decides(job, check) || (all->failed && !failed))
			continue;
		*counter(&n, check) += 1;
		if (n.failed <= FAILED_SHOWN && n.passed + n.skipped <= PASSED_SHOWN)
			print_check(h, check, true);
	}
	html_table_end(h);
	html_open(h, "p", "class", "dim", NULL);
	html_textf(h, "Of all that decide, %zu failed, %zu passed, %zu were skipped.", all->failed,
		   all->passed, all->skipped);
	html_close(h);
}

static void print_all(struct html *h, const struct merged_job *job, const struct counted *all)
{
	const struct ktap *ktap = &job->result.ktap;
	char *summary = xasprintf("All %zu checks: %zu not ok, %zu ok, %zu skipped",
				  ktap->nr_checks, all->failed, all->passed, all->skipped);
	size_t i;

	html_fold(h, summary, false);
	html_table_begin(h, "all checks", NULL);
	html_table_head(h, "seen", "check, and what the test said", NULL);
	for (i = 0; i < ktap->nr_checks; i++)
		print_check(h, &ktap->checks[i], false);
	html_table_end(h);
	html_close(h);
	free(summary);
}

void page_checks(struct run_page *page, const struct merged_job *job)
{
	const struct ktap *ktap = &job->result.ktap;
	struct counted deciding = {0}, all = {0};
	size_t i, nr = 0;

	for (i = 0; i < ktap->nr_checks; i++) {
		const struct check *check = &ktap->checks[i];

		*counter(&all, check) += 1;
		if (!decides(job, check))
			continue;
		nr++;
		*counter(&deciding, check) += 1;
	}
	if (!ktap->nr_checks)
		return;
	if (nr)
		print_deciding(page->html, job, &deciding);
	/* A check that failed and does not decide is in the list of all. */
	print_all(page->html, job, &all);
}
