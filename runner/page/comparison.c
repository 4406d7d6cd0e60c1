// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the later kernels of a run differ from the first.
 */
#include <stdlib.h>
#include <string.h>

#include "page/run_page.h"
#include "report/ab.h"
#include "report/tests.h"

#define CHECKS_SHOWN 3

static void print_verdict(struct run_page *page, const struct merged_job *job, const char *kernel)
{
	html_open(page->html, "td", "data-label", kernel, NULL);
	if (job)
		job_badge(page, job);
	else
		html_put(page->html, "span", "none", "class", "dim", NULL);
	html_close(page->html);
}

/* What differs, check by check, and why the later kernel fails. */
static void print_what(struct run_page *page, const struct ab_row *row)
{
	const struct merged_job *job = row->other ? row->other : row->first;
	struct html *h = page->html;
	struct strings lines;
	size_t i;

	ab_checks(&lines, row->first, row->other);
	html_open(h, "td", "class", "wide", NULL);
	if (row->kind == AB_FIXED)
		job = row->first;
	if (row->kind != AB_CHANGED)
		html_put(h, "div", job->result.reason, NULL);
	for (i = 0; i < lines.nr && i < CHECKS_SHOWN; i++)
		html_put(h, "div", lines.v[i], "class", "mono dim", NULL);
	if (lines.nr > CHECKS_SHOWN) {
		html_open(h, "div", "class", "dim", NULL);
		html_textf(h, "and %zu more checks", lines.nr - CHECKS_SHOWN);
		html_close(h);
	}
	html_close(h);
	strings_free(&lines);
}

static void print_row(struct run_page *page, const struct ab_row *row, const char *first,
		      const char *other)
{
	char *anchor = section_anchor(row->test), *href = xasprintf("#%s", anchor);
	struct html *h = page->html;

	html_open(h, "tr", "data-name", row->test, NULL);
	html_open(h, "td", NULL);
	html_badge(h, ab_name(row->kind), BADGE_PLAIN);
	html_close(h);
	html_open(h, "th", "scope", "row", NULL);
	html_put(h, "a", row->test, "href", href, NULL);
	html_close(h);
	html_put(h, "td", row->machine, NULL);
	print_verdict(page, row->first, first);
	print_verdict(page, row->other, other);
	print_what(page, row);
	html_close(h);
	free(anchor);
	free(href);
}

static void print_counts(struct html *h, const struct ab *ab)
{
	int kind;

	html_open(h, "p", NULL);
	for (kind = 0; kind < NR_AB_KINDS; kind++) {
		if (kind && !ab->counts[kind] && kind != AB_FIXED)
			continue;
		html_badge(h, ab_name((enum ab_kind)kind), BADGE_PLAIN);
		html_textf(h, " %zu  ", ab->counts[kind]);
	}
	html_close(h);
}

static void compare(struct run_page *page, const char *first, const char *other)
{
	struct html *h = page->html;
	struct ab ab;
	size_t i;

	ab_compare(&ab, page->merged, first, other);
	html_open(h, "h3", NULL);
	html_textf(h, "%s, compared with %s", other, first);
	html_close(h);
	print_counts(h, &ab);
	if (ab.nr > ab.counts[AB_SAME]) {
		html_table_begin(h, "what differs", "ab");
		html_table_head(h, "what", "test", "machine", first, other, "why", NULL);
		for (i = 0; i < ab.nr && ab.v[i].kind != AB_SAME; i++)
			print_row(page, &ab.v[i], first, other);
		html_table_end(h);
	} else {
		html_put(h, "p", "Nothing differs.", NULL);
	}
	ab_free(&ab);
}

void page_comparison(struct run_page *page)
{
	struct axes axes;
	size_t k;

	axes_collect(&axes, page->merged);
	if (axes.nr_kernels > 1)
		html_put(page->html, "h2", "Comparison", "id", "comparison", NULL);
	for (k = 1; k < axes.nr_kernels; k++)
		compare(page, axes.kernels[0], axes.kernels[k]);
	axes_free(&axes);
}
