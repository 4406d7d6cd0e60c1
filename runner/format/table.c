// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "format/formats.h"
#include "report/proof.h"
#include "format/table.h"

#define GAP 2

/* Where broken or fixed is stock, its cell says so: the same kernel is run once. */
#define SAME "= stock"

static size_t first_width(const struct table *t)
{
	size_t width = strlen("regression"), i;

	for (i = 0; i < t->axes.nr_tests; i++) {
		if (strlen(t->axes.tests[i]) > width)
			width = strlen(t->axes.tests[i]);
	}
	return width;
}

static size_t max(size_t a, size_t b)
{
	return a > b ? a : b;
}

/*
 * @named: the first column's heading carries the kernel's release, for nothing else does. A kernel
 * that somebody asks about has but one column, and no variant to name.
 */
static char *heading(const struct group *group, int column, bool named)
{
	int i;

	for (i = 0; i < column && !group->has[i]; i++)
		;
	if (column == COLUMN_GIVEN)
		return xstrdup(named ? group->kernel : "verdict");
	if (i == column && named)
		return xasprintf("%s %s", group->kernel, column_name((enum column)column));
	return xstrdup(column_name((enum column)column));
}

static size_t column_width(const struct group *group, int column, bool named)
{
	char *head = heading(group, column, named);
	size_t width = max(strlen(head), strlen("VULNERABLE"));

	free(head);
	return width;
}

/* The columns' widths and the gaps between them. */
static size_t columns_width(const struct group *group, bool named)
{
	size_t width = group->proofs ? strlen("unproven") + GAP : 0;
	int i;

	for (i = 0; i < NR_COLUMNS; i++) {
		if (group->has[i])
			width += column_width(group, i, named) + GAP;
	}
	return width - GAP;
}

/* Where the groups stand beside each other: the columns, or the line over them. */
static size_t group_width(const struct group *group)
{
	char *name = group_name(group);
	size_t width = max(columns_width(group, false), strlen(name));

	free(name);
	return width;
}

/* @last: no blanks at a line's end. */
static void cell(const struct table *t, const char *s, size_t width, bool last)
{
	fprintf(t->out, "%-*s", last ? 0 : (int)(width + GAP), s);
}

/* What stands in a row's cell. */
static const char *verdict_of(const struct table *t, const struct proof *proof, int column)
{
	const struct merged_job *job;

	job = proof ? merged_find(t->merged, proof, (enum column)column) : NULL;
	if (!job)
		return "-";
	if (column != COLUMN_STOCK && job->job.kernel.columns[COLUMN_STOCK])
		return SAME;
	return verdict_name(job->result.kind, job->job.entry.suite);
}

/* Prints a column's cell, and takes it from the group's width, which the last column fills. */
static void column_cell(const struct table *t, const char *s, size_t column, bool more,
			size_t *width, bool last)
{
	cell(t, s, more ? column : *width, last && !more);
	*width -= more ? column + GAP : *width;
}

/* A group's part of a row, or of the headings if @row is NULL. */
static void print_columns(const struct table *t, const struct group *group, const char *row,
			  bool named, size_t width, bool last)
{
	const struct proof *proof = row ? group_proof(t->merged, group, row) : NULL;
	size_t left = group->nr_columns;
	char *head;
	int i;

	for (i = 0; i < NR_COLUMNS; i++) {
		if (!group->has[i])
			continue;
		left--;
		head = heading(group, i, named);
		column_cell(t, row ? verdict_of(t, proof, i) : head, column_width(group, i, named),
			    left || group->proofs, &width, last);
		free(head);
	}
	if (!group->proofs)
		return;
	column_cell(t,
		    !row    ? "proven"
		    : proof ? proof_name(proof->kind)
			    : "-",
		    0, false, &width, last);
}

/* One block a group; with a single group that is the whole table. */
static void print_blocks(const struct table *t)
{
	size_t width = first_width(t), g, i;
	bool alone = t->groups.nr == 1;

	for (g = 0; g < t->groups.nr; g++) {
		const struct group *group = &t->groups.v[g];
		char *name = group_name(group);

		if (!alone)
			fprintf(t->out, "%s%s\n", g ? "\n" : "", name);
		free(name);
		cell(t, "regression", width, false);
		print_columns(t, group, NULL, alone, columns_width(group, alone), true);
		fputc('\n', t->out);
		for (i = 0; i < t->axes.nr_tests; i++) {
			if (!group_proof(t->merged, group, t->axes.tests[i]))
				continue;
			cell(t, t->axes.tests[i], width, false);
			print_columns(t, group, t->axes.tests[i], alone,
				      columns_width(group, alone), true);
			fputc('\n', t->out);
			table_notes(t, t->axes.tests[i], group, false);
		}
	}
}

/* All groups beside each other, under a line that names them. */
static void print_wide(const struct table *t)
{
	size_t width = first_width(t), g, i;

	cell(t, "", width, false);
	for (g = 0; g < t->groups.nr; g++) {
		char *name = group_name(&t->groups.v[g]);

		cell(t, name, group_width(&t->groups.v[g]), g == t->groups.nr - 1);
		free(name);
	}
	fputc('\n', t->out);
	cell(t, "regression", width, false);
	for (g = 0; g < t->groups.nr; g++)
		print_columns(t, &t->groups.v[g], NULL, false, group_width(&t->groups.v[g]),
			      g == t->groups.nr - 1);
	fputc('\n', t->out);
	for (i = 0; i < t->axes.nr_tests; i++) {
		cell(t, t->axes.tests[i], width, false);
		for (g = 0; g < t->groups.nr; g++)
			print_columns(t, &t->groups.v[g], t->axes.tests[i], false,
				      group_width(&t->groups.v[g]), g == t->groups.nr - 1);
		fputc('\n', t->out);
		for (g = 0; g < t->groups.nr; g++)
			table_notes(t, t->axes.tests[i], &t->groups.v[g], true);
	}
}

void format_table(const struct merged *merged, int width, FILE *out)
{
	struct table t = {.merged = merged, .width = (size_t)width, .out = out};
	size_t needed, i;

	axes_collect(&t.axes, merged);
	groups_collect(&t.groups, merged, false);
	needed = first_width(&t);
	for (i = 0; i < t.groups.nr; i++)
		needed += GAP + group_width(&t.groups.v[i]);
	if (t.groups.nr > 1 && needed <= t.width)
		print_wide(&t);
	else
		print_blocks(&t);
	fputc('\n', out);
	table_closing(&t);
	axes_free(&t.axes);
	groups_free(&t.groups);
}
