// SPDX-License-Identifier: GPL-2.0-only
/*
 * Other suites' tests: the matrix, a list for each outcome, and a section for each test.
 */
#include <stdlib.h>
#include <string.h>

#include "page/run_page.h"
#include "report/proof.h"
#include "report/tests.h"

static void print_heads(struct html *h, const struct axes *a)
{
	size_t k, m;

	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	html_put(h, "th", "test", "scope", "col", "class", "corner", NULL);
	for (k = 0; k < a->nr_kernels; k++) {
		for (m = 0; m < a->nr_machines; m++) {
			char *name = a->nr_machines > 1
					     ? xasprintf("%s on %s", a->kernels[k], a->machines[m])
					     : xstrdup(a->kernels[k]);

			html_put(h, "th", name, "scope", "col", NULL);
			free(name);
		}
	}
	html_put(h, "th", "why not PASS", "scope", "col", "class", "why-column", NULL);
	html_close(h);
	html_close(h);
}

/* The test's name and its words, for whoever filters. */
static char *row_name(const struct merged *merged, const char *test)
{
	struct text t = {0};
	size_t i;

	text_addf(&t, "%s", test);
	for (i = 0; i < merged->nr_jobs; i++) {
		if (!strcmp(merged->jobs[i].job.entry.name, test))
			text_addf(&t, " %s", test_word(&merged->jobs[i]));
	}
	return text_take(&t);
}

/* The reason of the first job that is no PASS. */
static const char *reason_of(const struct merged *merged, const char *test)
{
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++) {
		const struct merged_job *job = &merged->jobs[i];

		if (strcmp(job->job.entry.name, test) || job->result.kind == VERDICT_FIXED)
			continue;
		return merged_job_is_known(job) ? job->job.known.reason : job->result.reason;
	}
	return "";
}

static void print_row(struct run_page *page, const struct axes *a, const char *test)
{
	char *anchor = section_anchor(test), *href = xasprintf("#%s", anchor);
	char *name = row_name(page->merged, test);
	struct html *h = page->html;
	size_t k, m;

	html_open(h, "tr", "data-name", name, NULL);
	html_open(h, "th", "scope", "row", NULL);
	html_put(h, "a", test, "href", href, NULL);
	html_close(h);
	for (k = 0; k < a->nr_kernels; k++) {
		for (m = 0; m < a->nr_machines; m++) {
			const struct merged_job *job = find_test(page->merged, test, a->kernels[k],
								 a->machines[m]);

			html_open(h, "td", NULL);
			if (job)
				job_badge(page, job);
			else
				html_put(h, "span", "none", "class", "dim", NULL);
			html_close(h);
		}
	}
	html_put(h, "td", reason_of(page->merged, test), "class", "wide dim why-column", NULL);
	html_close(h);
	free(anchor);
	free(href);
	free(name);
}

static void print_matrix(struct run_page *page, const struct axes *a)
{
	struct html *h = page->html;
	size_t i, k, m;

	html_put(h, "h2", "Matrix", "id", "proof", NULL);
	for (k = 0; k < a->nr_kernels; k++) {
		for (m = 0; m < a->nr_machines; m++) {
			char *counts = test_counts(page->merged, a->kernels[k], a->machines[m]);

			html_open(h, "p", "class", "lead", NULL);
			html_textf(h, "%s on %s: %s", a->kernels[k], a->machines[m],
				   *counts ? counts : "nothing was run");
			html_close(h);
			free(counts);
		}
	}
	html_table_begin(h, "tests and kernels", "matrix");
	print_heads(h, a);
	html_open(h, "tbody", NULL);
	for (i = 0; i < a->nr_tests; i++)
		print_row(page, a, a->tests[i]);
	html_close(h);
	html_table_end(h);
}

/* A heading, the word of its jobs, and whether the list is unfolded. */
struct list {
	const char *heading, *word;
	bool open;
};

static bool in_list(const struct merged_job *job, const struct list *list)
{
	return list->word ? !strcmp(test_word(job), list->word) : test_passed_against_data(job);
}

static void print_item(struct run_page *page, const struct merged_job *job)
{
	char *anchor = job_anchor(page, job), *href = xasprintf("#%s", anchor);
	char *name = job_name(page, job);
	struct html *h = page->html;

	html_open(h, "li", NULL);
	html_put(h, "a", job->job.entry.name, "href", href, NULL);
	html_textf(h, ", %s: %s", name, job->result.reason);
	if (job->job.known.reason)
		html_textf(h, " (%s)", job->job.known.reason);
	html_close(h);
	free(anchor);
	free(href);
	free(name);
}

static void print_list(struct run_page *page, const struct list *list)
{
	const struct merged *m = page->merged;
	struct html *h = page->html;
	char *summary;
	size_t nr = 0, i;

	for (i = 0; i < m->nr_jobs; i++)
		nr += in_list(&m->jobs[i], list);
	if (!nr)
		return;
	summary = xasprintf("%s (%zu)", list->heading, nr);
	html_fold(h, summary, list->open);
	html_open(h, "ul", NULL);
	for (i = 0; i < m->nr_jobs; i++) {
		if (in_list(&m->jobs[i], list))
			print_item(page, &m->jobs[i]);
	}
	html_close(h);
	html_close(h);
	free(summary);
}

static void print_lists(struct run_page *page)
{
	static const struct list lists[] = {
		{"ERROR: nothing is known of the kernel", "ERROR", true},
		{"FAIL", "FAIL", true},
		{"PASS, where the suite's data say that this machine cannot", NULL, true},
		{"known: the machine, and not the kernel", "known", false},
		{"SKIP", "SKIP", false},
		{"PASS", "PASS", false},
	};
	size_t i;

	html_put(page->html, "h2", "By outcome", NULL);
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		print_list(page, &lists[i]);
}

static void print_section(struct run_page *page, const char *test)
{
	const struct merged *m = page->merged;
	char *anchor = section_anchor(test), *name = row_name(m, test);
	struct html *h = page->html;
	size_t i;

	html_open(h, "section", "class", "slim", "id", anchor, "data-name", name, NULL);
	html_open(h, "h3", NULL);
	html_put(h, "span", test, "class", "mono", NULL);
	html_close(h);
	for (i = 0; i < m->nr_jobs; i++) {
		if (!strcmp(m->jobs[i].job.entry.name, test))
			page_job(page, &m->jobs[i]);
	}
	html_close(h);
	free(anchor);
	free(name);
}

void page_tests(struct run_page *page)
{
	struct axes axes;
	size_t i;

	axes_collect(&axes, page->merged);
	print_matrix(page, &axes);
	print_lists(page);
	html_put(page->html, "h2", "Tests", "id", "each", NULL);
	for (i = 0; i < axes.nr_tests; i++)
		print_section(page, axes.tests[i]);
	axes_free(&axes);
}
