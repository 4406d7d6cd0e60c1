// SPDX-License-Identifier: GPL-2.0-only
/*
 * All that is said of a job.
 */
#include <stdlib.h>
#include <string.h>

#include "page/run_page.h"
#include "protocol.h"
#include "report/proof.h"
#include "report/tests.h"

/* Bytes of the reason in the line that is always there. */
#define SUMMARY_MAX 140

/* What kind of verdict it is, before its reason; "" where the reason says all. */
static const char *why_so(const struct merged_job *job)
{
	const struct result *r = &job->result;
	bool ours = job->job.entry.suite == SUITE_REGRESSIONS;

	switch (r->kind) {
	case VERDICT_FIXED:
		return ours ? "The test ran to its end, and every check that decides passed."
			    : "The test ran to its end, and nothing failed.";
	case VERDICT_SKIP:
		return "What decides could not be looked at here.";
	case VERDICT_ERROR:
		if (job->cut_off)
			return "The job has no result; this says nothing about the kernel.";
		return "The suite or its environment failed; this says nothing about the kernel.";
	case VERDICT_VULNERABLE:
		break;
	}
	if (!ours)
		return "The test failed.";
	if (r->blind)
		return "A check failed, but those that decide were skipped.";
	if (!r->decided)
		return "A check failed, but none of those that decide: this is not proof.";
	if (!strcmp(r->log, CONSOLE_LOG))
		return "The kernel's own log shows the bug.";
	if (!strcmp(r->log, SPLITLOCK_LOG) || starts_with(r->log, "fatal"))
		return "The detector saw the kernel take split locks.";
	return "A check that decides failed.";
}

static const char *tone(const struct merged_job *job)
{
	switch (job->result.kind) {
	case VERDICT_FIXED:
		return "why good";
	case VERDICT_VULNERABLE:
		return "why bad";
	case VERDICT_ERROR:
		return "why error";
	case VERDICT_SKIP:
		break;
	}
	return "why";
}

static void print_why(struct run_page *page, const struct merged_job *job)
{
	const char *expected = expectation_name(job->expected);
	const struct result *r = &job->result;
	struct html *h = page->html;
	char *fix = fixed_by(job);

	html_open(h, "div", "class", tone(job), NULL);
	html_put(h, "strong", why_so(job), NULL);
	html_open(h, "div", NULL);
	html_text(h, r->reason);
	html_close(h);
	if (r->fatal && strcmp(r->fatal, r->reason))
		html_put(h, "div", r->fatal, NULL);
	if (merged_job_is_known(job)) {
		html_open(h, "div", NULL);
		html_textf(h, "Known of this machine, whatever the kernel is: %s",
			   job->job.known.reason);
		html_close(h);
	} else if (test_passed_against_data(job)) {
		html_open(h, "div", NULL);
		html_textf(h, "The suite's data say that this machine cannot: %s",
			   job->job.known.reason);
		html_close(h);
	} else if (!job->judged && expected && !merged_job_as_expected(job)) {
		html_open(h, "div", NULL);
		html_textf(h, "Expected was %s.", expected);
		html_close(h);
	}
	if (fix) {
		html_open(h, "div", NULL);
		html_textf(h, "Fixed upstream by %s.", fix);
		html_close(h);
	}
	html_close(h);
	free(fix);
}

static void print_summary(struct run_page *page, const struct merged_job *job)
{
	char *name = job_name(page, job), *took = seconds_text(job->result.wall_s);
	char *reason = shorten(job->result.reason, SUMMARY_MAX);
	struct html *h = page->html;

	html_open(h, "summary", NULL);
	html_badge(h, test_word(job), job_tells(job));
	html_text(h, " ");
	html_put(h, "strong", name, NULL);
	html_open(h, "span", "class", "dim", NULL);
	html_textf(h, " %s", took);
	html_open(h, "span", "class", "reason", NULL);
	html_textf(h, ", %s", reason);
	html_close(h);
	html_close(h);
	html_close(h);
	free(reason);
	free(took);
	free(name);
}

/* Whoever comes from a link lands in what is folded away, which opens it. */
void page_job(struct run_page *page, const struct merged_job *job)
{
	bool open = job->result.kind != VERDICT_SKIP && !merged_job_as_expected(job);
	char *anchor = job_anchor(page, job);
	struct html *h = page->html;

	html_open(h, "details", "class", "job", "open", open ? "" : NULL, NULL);
	print_summary(page, job);
	html_open(h, "div", "class", "body", "id", anchor, NULL);
	print_why(page, job);
	page_checks(page, job);
	page_split_locks(page, job);
	page_logs(page, job);
	page_repeat(page, job);
	html_close(h);
	html_close(h);
	free(anchor);
}
