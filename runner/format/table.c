// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "format/formats.h"
#include "report/proof.h"
#include "format/table.h"

#define GAP 2

/* Where broken or fixed is stock, its cell says so: the same kernel is run once. */
#define SAME "= stock"

static size_t add_row(struct table *t, const char *name)
{
	size_t n;

	for (n = 0; n < t->nr_rows && strcmp(t->rows[n], name); n++)
		;
	if (n == t->nr_rows)
		t->rows[t->nr_rows++] = name;
	return n;
}

static struct group *add_group(struct table *t, const struct proof *p)
{
	size_t n;

	for (n = 0; n < t->nr_groups; n++) {
		if (!strcmp(t->groups[n].kernel, p->kernel) &&
		    !strcmp(t->groups[n].machine, p->machine))
			return &t->groups[n];
	}
	t->groups[t->nr_groups] = (struct group){.kernel = p->kernel, .machine = p->machine};
	return &t->groups[t->nr_groups++];
}

static void collect(struct table *t)
{
	const struct merged *m = t->merged;
	struct group *group;
	size_t i;
	int column;

	t->rows = xcalloc(m->nr_proofs + 1, sizeof(*t->rows));
	t->groups = xcalloc(m->nr_proofs + 1, sizeof(*t->groups));
	for (i = 0; i < m->nr_proofs; i++) {
		const struct proof *p = &m->proofs[i];

		add_row(t, p->regression);
		group = add_group(t, p);
		group->proofs |= p->kind != PROOF_NOT_RUN;
		for (column = 0; column < NR_COLUMNS; column++)
			group->has[column] |= merged_find(m, p, (enum column)column) != NULL;
	}
}

static size_t first_width(const struct table *t)
{
	size_t width = strlen("regression"), i;

	for (i = 0; i < t->nr_rows; i++) {
		if (strlen(t->rows[i]) > width)
			width = strlen(t->rows[i]);
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

static char *group_name(const struct group *group)
{
	return xasprintf("%s on %s", group->kernel, group->machine);
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

static const struct proof *find_proof(const struct table *t, const char *row,
				      const struct group *group)
{
	size_t i;

	for (i = 0; i < t->merged->nr_proofs; i++) {
		const struct proof *p = &t->merged->proofs[i];

		if (!strcmp(p->regression, row) && !strcmp(p->kernel, group->kernel) &&
		    !strcmp(p->machine, group->machine))
			return p;
	}
	return NULL;
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
	const struct proof *proof = row ? find_proof(t, row, group) : NULL;
	int left = 0, i;
	char *head;

	for (i = 0; i < NR_COLUMNS; i++)
		left += group->has[i];
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
	bool alone = t->nr_groups == 1;

	for (g = 0; g < t->nr_groups; g++) {
		const struct group *group = &t->groups[g];

		if (!alone)
			fprintf(t->out, "%s%s on %s\n", g ? "\n" : "", group->kernel,
				group->machine);
		cell(t, "regression", width, false);
		print_columns(t, group, NULL, alone, columns_width(group, alone), true);
		fputc('\n', t->out);
		for (i = 0; i < t->nr_rows; i++) {
			if (!find_proof(t, t->rows[i], group))
				continue;
			cell(t, t->rows[i], width, false);
			print_columns(t, group, t->rows[i], alone, columns_width(group, alone),
				      true);
			fputc('\n', t->out);
			table_notes(t, t->rows[i], group, false);
		}
	}
}

/* All groups beside each other, under a line that names them. */
static void print_wide(const struct table *t)
{
	size_t width = first_width(t), g, i;

	cell(t, "", width, false);
	for (g = 0; g < t->nr_groups; g++) {
		char *name = group_name(&t->groups[g]);

		cell(t, name, group_width(&t->groups[g]), g == t->nr_groups - 1);
		free(name);
	}
	fputc('\n', t->out);
	cell(t, "regression", width, false);
	for (g = 0; g < t->nr_groups; g++)
		print_columns(t, &t->groups[g], NULL, false, group_width(&t->groups[g]),
			      g == t->nr_groups - 1);
	fputc('\n', t->out);
	for (i = 0; i < t->nr_rows; i++) {
		cell(t, t->rows[i], width, false);
		for (g = 0; g < t->nr_groups; g++)
			print_columns(t, &t->groups[g], t->rows[i], false,
				      group_width(&t->groups[g]), g == t->nr_groups - 1);
		fputc('\n', t->out);
		for (g = 0; g < t->nr_groups; g++)
			table_notes(t, t->rows[i], &t->groups[g], true);
	}
}

void format_table(const struct merged *merged, int width, FILE *out)
{
	struct table t = {.merged = merged, .width = (size_t)width, .out = out};
	size_t needed, i;

	collect(&t);
	needed = first_width(&t);
	for (i = 0; i < t.nr_groups; i++)
		needed += GAP + group_width(&t.groups[i]);
	if (t.nr_groups > 1 && needed <= t.width)
		print_wide(&t);
	else
		print_blocks(&t);
	fputc('\n', out);
	table_closing(&t);
	free(t.rows);
	free(t.groups);
}
