// SPDX-License-Identifier: GPL-2.0-only
/*
 * The proof table: a row for each regression, and for each kernel and machine its verdicts and what
 * they prove.
 */
#include <stdlib.h>
#include <string.h>

#include "page/run_page.h"
#include "report/groups.h"
#include "report/proof.h"
#include "report/tests.h"

struct grid {
	struct run_page *page;
	struct axes axes;
	struct groups groups;
	size_t width; /* columns in all */
};

/* Its columns, and the one for what they prove. */
static size_t group_width(const struct group *group)
{
	return group->nr_columns + group->proofs;
}

static void collect(struct grid *grid)
{
	size_t g;

	axes_collect(&grid->axes, grid->page->merged);
	groups_collect(&grid->groups, grid->page->merged, true);
	grid->width = 1;
	for (g = 0; g < grid->groups.nr; g++)
		grid->width += group_width(&grid->groups.v[g]);
}

static void print_heads(const struct grid *grid)
{
	struct html *h = grid->page->html;
	size_t g;
	int c;

	html_open(h, "thead", NULL);
	html_open(h, "tr", NULL);
	html_put(h, "th", "regression", "rowspan", "2", "scope", "col", "class", "corner", NULL);
	for (g = 0; g < grid->groups.nr; g++) {
		const struct group *group = &grid->groups.v[g];
		char *name = group_name(group), *span = xasprintf("%zu", group_width(group));

		html_put(h, "th", name, "scope", "colgroup", "colspan", span, "class", "edge",
			 NULL);
		free(span);
		free(name);
	}
	html_close(h);
	html_open(h, "tr", NULL);
	for (g = 0; g < grid->groups.nr; g++) {
		const char *class = "edge";

		for (c = 0; c < NR_COLUMNS; c++) {
			if (!grid->groups.v[g].has[c])
				continue;
			html_put(h, "th",
				 c == COLUMN_GIVEN ? "verdict" : column_name((enum column)c),
				 "scope", "col", "class", class, NULL);
			class = NULL;
		}
		if (grid->groups.v[g].proofs)
			html_put(h, "th", "proven", "scope", "col", NULL);
	}
	html_close(h);
	html_close(h);
}

static void print_cell(const struct grid *grid, const struct proof *proof, int column,
		       const char *class)
{
	struct run_page *page = grid->page;
	const struct merged_job *job;

	job = proof ? merged_find(page->merged, proof, (enum column)column) : NULL;
	html_open(page->html, "td", "class", class, NULL);
	if (!job) {
		html_put(page->html, "span", "not run", "class", "dim", NULL);
	} else if (column != COLUMN_STOCK && job->job.kernel.columns[COLUMN_STOCK]) {
		char *anchor = job_anchor(page, job), *href = xasprintf("#%s", anchor);

		html_put(page->html, "a", "= stock", "class", "dim", "href", href, NULL);
		free(anchor);
		free(href);
	} else {
		job_badge(page, job);
	}
	html_close(page->html);
}

static void print_cells(const struct grid *grid, const char *row)
{
	struct html *h = grid->page->html;
	size_t g;
	int c;

	for (g = 0; g < grid->groups.nr; g++) {
		const struct group *group = &grid->groups.v[g];
		const struct proof *proof = group_proof(grid->page->merged, group, row);
		const char *class = "edge";

		for (c = 0; c < NR_COLUMNS; c++) {
			if (!group->has[c])
				continue;
			print_cell(grid, proof, c, class);
			class = NULL;
		}
		if (!group->proofs)
			continue;
		html_open(h, "td", NULL);
		html_badge(h, proof ? proof_name(proof->kind) : "-", BADGE_PLAIN);
		html_close(h);
	}
}

/* Under a row, why a verdict is not as expected; the same is said once. */
static void print_notes(const struct grid *grid, const char *row)
{
	struct run_page *page = grid->page;
	const struct merged *m = page->merged;
	char *span = xasprintf("%zu", grid->width);
	struct strings whys = {0}, names = {0};
	size_t i;
	int at;

	for (i = 0; i < m->nr_jobs; i++) {
		char *why = strcmp(m->jobs[i].job.entry.name, row) ? NULL
								   : explain_job(&m->jobs[i]);
		char *name, *both;

		if (!why)
			continue;
		name = job_name(page, &m->jobs[i]);
		at = strings_find(&whys, why);
		if (at < 0) {
			strings_add(&whys, why);
			strings_add(&names, name);
			continue;
		}
		both = xasprintf("%s, %s", names.v[at], name);
		free(names.v[at]);
		names.v[at] = both;
		free(name);
		free(why);
	}
	if (whys.nr) {
		html_open(page->html, "tr", "class", "note", "data-name", row, NULL);
		html_open(page->html, "td", "colspan", span, NULL);
		for (i = 0; i < whys.nr; i++) {
			html_open(page->html, "div", NULL);
			html_textf(page->html, "%s: %s", names.v[i], whys.v[i]);
			html_close(page->html);
		}
		html_close(page->html);
		html_close(page->html);
	}
	strings_free(&whys);
	strings_free(&names);
	free(span);
}

static void print_words(struct html *h)
{
	static const char *const words[][2] = {
		{"stock", "the series as the distribution ships it"},
		{"broken", "the kernel without the fix"},
		{"fixed", "the one with it, and no other difference"},
		{"proven", "VULNERABLE on broken, FIXED on fixed, and stock as the suite says"},
		{"cut off", "somebody interrupted the run before it was known"},
		{"unproven", "one of the two could not be looked at on this machine"},
	};
	size_t i;

	html_fold(h, "What the words mean", false);
	html_open(h, "dl", "class", "facts", NULL);
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		html_put(h, "dt", words[i][0], NULL);
		html_put(h, "dd", words[i][1], NULL);
	}
	html_close(h);
	html_close(h);
}

void page_proofs(struct run_page *page)
{
	struct grid grid = {.page = page};
	struct html *h = page->html;
	bool proves = false;
	size_t i;

	collect(&grid);
	for (i = 0; i < grid.groups.nr; i++)
		proves |= grid.groups.v[i].proofs;
	html_put(h, "h2", proves ? "Proof" : "Verdicts", "id", "proof", NULL);
	html_table_begin(h, "verdicts of all regressions", "matrix");
	print_heads(&grid);
	html_open(h, "tbody", NULL);
	for (i = 0; i < grid.axes.nr_tests; i++) {
		const char *row = grid.axes.tests[i];
		char *anchor = section_anchor(row), *href = xasprintf("#%s", anchor);

		html_open(h, "tr", "data-name", row, NULL);
		html_open(h, "th", "scope", "row", NULL);
		html_put(h, "a", row, "href", href, NULL);
		html_close(h);
		print_cells(&grid, row);
		html_close(h);
		print_notes(&grid, row);
		free(anchor);
		free(href);
	}
	html_close(h);
	html_table_end(h);
	if (proves)
		print_words(h);
	axes_free(&grid.axes);
	groups_free(&grid.groups);
}
