// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "report/formats.h"
#include "base/util.h"

#define GAP 2

/* The columns of one kernel on one machine. */
struct group {
	const char *kernel, *machine;
	bool has[ARRAY_SIZE(variants)];
	bool proofs; /* proof was asked for of something here */
};

struct table {
	const struct merged *merged;
	const char **rows; /* regressions */
	size_t nr_rows;
	struct group *groups;
	size_t nr_groups;
	FILE *out;
};

static void collect(struct table *t)
{
	const struct merged *m = t->merged;
	size_t i, n, v;

	t->rows = xcalloc(m->nr_proofs + 1, sizeof(*t->rows));
	t->groups = xcalloc(m->nr_proofs + 1, sizeof(*t->groups));
	for (i = 0; i < m->nr_proofs; i++) {
		const struct proof *p = &m->proofs[i];

		for (n = 0; n < t->nr_rows && strcmp(t->rows[n], p->regression); n++)
			;
		if (n == t->nr_rows)
			t->rows[t->nr_rows++] = p->regression;
		for (n = 0; n < t->nr_groups; n++) {
			if (!strcmp(t->groups[n].kernel, p->kernel) &&
			    !strcmp(t->groups[n].machine, p->machine))
				break;
		}
		if (n == t->nr_groups)
			t->groups[t->nr_groups++] = (struct group){.kernel = p->kernel,
								   .machine = p->machine};
		t->groups[n].proofs |= p->kind != PROOF_NOT_RUN;
		for (v = 0; v < ARRAY_SIZE(variants); v++)
			t->groups[n].has[v] |= merged_find(m, p, variants[v]) != NULL;
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
static char *heading(const struct group *group, size_t variant, bool named)
{
	bool given = !strcmp(variants[variant], "given");
	size_t i;

	for (i = 0; i < variant && !group->has[i]; i++)
		;
	if (given)
		return xstrdup(named ? group->kernel : "verdict");
	if (i == variant && named)
		return xasprintf("%s %s", group->kernel, variants[variant]);
	return xstrdup(variants[variant]);
}

static size_t column_width(const struct group *group, size_t variant, bool named)
{
	char *head = heading(group, variant, named);
	size_t width = max(strlen(head), strlen("VULNERABLE"));

	free(head);
	return width;
}

/* The columns' widths and the gaps between them. */
static size_t columns_width(const struct group *group, bool named)
{
	size_t width = group->proofs ? strlen("unproven") + GAP : 0, i;

	for (i = 0; i < ARRAY_SIZE(variants); i++) {
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

static struct proof *find_proof(const struct table *t, const char *row, const struct group *group)
{
	size_t i;

	for (i = 0; i < t->merged->nr_proofs; i++) {
		struct proof *p = &t->merged->proofs[i];

		if (!strcmp(p->regression, row) && !strcmp(p->kernel, group->kernel) &&
		    !strcmp(p->machine, group->machine))
			return p;
	}
	return NULL;
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
	const struct merged_job *job;
	size_t left = 0, i;

	for (i = 0; i < ARRAY_SIZE(variants); i++)
		left += group->has[i];
	for (i = 0; i < ARRAY_SIZE(variants); i++) {
		char *s;

		if (!group->has[i])
			continue;
		job = proof ? merged_find(t->merged, proof, variants[i]) : NULL;
		s = !row  ? heading(group, i, named)
		    : job ? xstrdup(verdict_name(job->result.kind))
			  : xstrdup("-");
		left--;
		column_cell(t, s, column_width(group, i, named), left || group->proofs, &width,
			    last);
		free(s);
	}
	if (!group->proofs)
		return;
	column_cell(t,
		    !row    ? "proven"
		    : proof ? proof_name(proof->kind)
			    : "-",
		    0, false, &width, last);
}

static bool in_group(const struct merged_job *job, const char *row, const struct group *group)
{
	const struct planned *p = job->planned;

	return !strcmp(p->regression, row) && !strcmp(p->kernel, group->kernel) &&
	       !strcmp(p->machine, group->machine);
}

/*
 * What is to be said under a row about one group's jobs. Jobs with the same to say share a
 * line and show the first one's log. @named: the line has to say which group it is about.
 */
static void print_notes(const struct table *t, const char *row, const struct group *group,
			bool named)
{
	char **whys = xcalloc(t->merged->nr_jobs + 1, sizeof(*whys));
	size_t i, n;
	bool given;

	for (i = 0; i < t->merged->nr_jobs; i++) {
		if (in_group(&t->merged->jobs[i], row, group))
			whys[i] = explain_job(&t->merged->jobs[i]);
	}
	for (i = 0; i < t->merged->nr_jobs; i++) {
		const struct merged_job *job = &t->merged->jobs[i];

		if (!whys[i])
			continue;
		given = !strcmp(job->planned->variant, "given");
		fprintf(t->out, "  %s", given ? group->kernel : job->planned->variant);
		for (n = i + 1; n < t->merged->nr_jobs; n++) {
			if (!whys[n] || strcmp(whys[i], whys[n]))
				continue;
			fprintf(t->out, ", %s", t->merged->jobs[n].planned->variant);
			free(whys[n]);
			whys[n] = NULL;
		}
		if (named && !given)
			fprintf(t->out, " of %s", group->kernel);
		if (named)
			fprintf(t->out, " on %s", group->machine);
		fprintf(t->out, ": %s (log: %s)\n", whys[i], job->result.log);
		free(whys[i]);
	}
	free(whys);
}

/* One block a group; with a single group that is the whole table. */
static void print_blocks(const struct table *t)
{
	size_t width = first_width(t), g, i;

	for (g = 0; g < t->nr_groups; g++) {
		const struct group *group = &t->groups[g];

		if (t->nr_groups > 1)
			fprintf(t->out, "%s%s on %s\n", g ? "\n" : "", group->kernel,
				group->machine);
		cell(t, "regression", width, false);
		print_columns(t, group, NULL, true, columns_width(group, true), true);
		fputc('\n', t->out);
		for (i = 0; i < t->nr_rows; i++) {
			if (!find_proof(t, t->rows[i], group))
				continue;
			cell(t, t->rows[i], width, false);
			print_columns(t, group, t->rows[i], true, columns_width(group, true), true);
			fputc('\n', t->out);
			print_notes(t, t->rows[i], group, false);
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
			print_notes(t, t->rows[i], &t->groups[g], true);
	}
}

static void print_machines(const struct table *t)
{
	size_t i, n, count = 0;

	for (i = 0; i < t->nr_groups; i++) {
		for (n = 0; n < i && strcmp(t->groups[n].machine, t->groups[i].machine); n++)
			;
		if (n == i)
			fprintf(t->out, "%s%s", count++ ? ", " : "", t->groups[i].machine);
	}
}

static void print_closing(const struct table *t, const struct table_options *options)
{
	size_t judged[VERDICT_ERROR + 1] = {0}, nr_judged = 0, proven, asked, i;
	double s = options->elapsed_s;
	const char *gap = "";

	merged_count_proofs(t->merged, &proven, &asked);
	for (i = 0; i < t->merged->nr_jobs; i++) {
		if (t->merged->jobs[i].judged) {
			judged[t->merged->jobs[i].result.kind]++;
			nr_judged++;
		}
	}
	if (asked)
		fprintf(t->out, "%zu of %zu proven%s", proven, asked, nr_judged ? "; " : "");
	else if (!nr_judged)
		fprintf(t->out, "Nothing to prove without both broken and fixed: %zu jobs run",
			t->merged->nr_jobs);
	for (i = 0; i < ARRAY_SIZE(judged); i++) {
		if (!judged[i])
			continue;
		fprintf(t->out, "%s%zu %s", gap, judged[i], verdict_name((enum verdict_kind)i));
		gap = ", ";
	}
	fprintf(t->out, " on ");
	print_machines(t);
	if (options->machine_why)
		fprintf(t->out, " (%s)", options->machine_why);
	if (s >= 60)
		fprintf(t->out, " in %.0f min %.0f s", (double)((long)s / 60),
			(double)((long)s % 60));
	else if (s >= 0)
		fprintf(t->out, " in %.1f s", s);
	fprintf(t->out, ".\n");
}

void format_table(const struct merged *merged, const struct table_options *options, FILE *out)
{
	struct table t = {.merged = merged, .out = out};
	size_t width, i;

	collect(&t);
	width = first_width(&t);
	for (i = 0; i < t.nr_groups; i++)
		width += GAP + group_width(&t.groups[i]);
	if (t.nr_groups > 1 && width <= (size_t)options->width)
		print_wide(&t);
	else
		print_blocks(&t);
	fputc('\n', out);
	print_closing(&t, options);
	free(t.rows);
	free(t.groups);
}
