// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "formats.h"
#include "util.h"

#define GAP 2

/* The columns of one kernel on one machine. */
struct group {
	const char *kernel, *machine;
};

struct table {
	const struct merged *merged;
	const char **rows; /* regressions */
	size_t nr_rows;
	struct group *groups;
	size_t nr_groups;
	bool has[ARRAY_SIZE(variants)];
	FILE *out;
};

static void collect(struct table *t)
{
	const struct merged *m = t->merged;
	size_t i, n;

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
			t->groups[t->nr_groups++] = (struct group){p->kernel, p->machine};
	}
	for (i = 0; i < m->nr_jobs; i++) {
		for (n = 0; n < ARRAY_SIZE(variants); n++)
			t->has[n] |= !strcmp(m->jobs[i].planned->variant, variants[n]);
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

/* The first column's heading carries the kernel's release if that is the only group. */
static char *heading(const struct table *t, const struct group *group, size_t variant)
{
	size_t i;

	for (i = 0; i < variant && !t->has[i]; i++)
		;
	if (i == variant && group)
		return xasprintf("%s %s", group->kernel, variants[variant]);
	return xstrdup(variants[variant]);
}

static size_t column_width(const struct table *t, const struct group *group, size_t variant)
{
	char *head = heading(t, group, variant);
	size_t width = max(strlen(head), strlen("VULNERABLE"));

	free(head);
	return width;
}

static size_t group_width(const struct table *t, const struct group *group)
{
	size_t width = strlen("unproven"), i;

	for (i = 0; i < ARRAY_SIZE(variants); i++) {
		if (t->has[i])
			width += column_width(t, group, i) + GAP;
	}
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

static void print_cells(const struct table *t, const char *row, const struct group *group,
			const struct group *headed, bool last)
{
	const struct proof *proof = find_proof(t, row, group);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(variants); i++) {
		const struct merged_job *job = proof ? merged_find(t->merged, proof, variants[i])
						     : NULL;

		if (t->has[i])
			cell(t, job ? verdict_name(job->result.kind) : "-",
			     column_width(t, headed, i), false);
	}
	cell(t, proof ? proof_name(proof->kind) : "-", strlen("unproven"), last);
}

static void print_headings(const struct table *t, const struct group *headed, bool last)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(variants); i++) {
		char *head = heading(t, headed, i);

		if (t->has[i])
			cell(t, head, column_width(t, headed, i), false);
		free(head);
	}
	cell(t, "proven", strlen("unproven"), last);
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

	for (i = 0; i < t->merged->nr_jobs; i++) {
		if (in_group(&t->merged->jobs[i], row, group))
			whys[i] = explain_job(&t->merged->jobs[i]);
	}
	for (i = 0; i < t->merged->nr_jobs; i++) {
		const struct merged_job *job = &t->merged->jobs[i];

		if (!whys[i])
			continue;
		fprintf(t->out, "  %s", job->planned->variant);
		for (n = i + 1; n < t->merged->nr_jobs; n++) {
			if (!whys[n] || strcmp(whys[i], whys[n]))
				continue;
			fprintf(t->out, ", %s", t->merged->jobs[n].planned->variant);
			free(whys[n]);
			whys[n] = NULL;
		}
		if (named)
			fprintf(t->out, " of %s on %s", group->kernel, group->machine);
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
		print_headings(t, group, true);
		fputc('\n', t->out);
		for (i = 0; i < t->nr_rows; i++) {
			if (!find_proof(t, t->rows[i], group))
				continue;
			cell(t, t->rows[i], width, false);
			print_cells(t, t->rows[i], group, group, true);
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
		char *name = xasprintf("%s on %s", t->groups[g].kernel, t->groups[g].machine);

		cell(t, name, group_width(t, NULL), g == t->nr_groups - 1);
		free(name);
	}
	fputc('\n', t->out);
	cell(t, "regression", width, false);
	for (g = 0; g < t->nr_groups; g++)
		print_headings(t, NULL, g == t->nr_groups - 1);
	fputc('\n', t->out);
	for (i = 0; i < t->nr_rows; i++) {
		cell(t, t->rows[i], width, false);
		for (g = 0; g < t->nr_groups; g++)
			print_cells(t, t->rows[i], &t->groups[g], NULL, g == t->nr_groups - 1);
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
	size_t proven, asked;
	double s = options->elapsed_s;

	merged_count_proofs(t->merged, &proven, &asked);
	if (asked)
		fprintf(t->out, "%zu of %zu proven", proven, asked);
	else
		fprintf(t->out, "Nothing to prove without both broken and fixed: %zu jobs run",
			t->merged->nr_jobs);
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
	size_t width;

	collect(&t);
	width = first_width(&t) + t.nr_groups * (GAP + group_width(&t, NULL));
	if (t.nr_groups > 1 && width <= (size_t)options->width)
		print_wide(&t);
	else
		print_blocks(&t);
	fputc('\n', out);
	print_closing(&t, options);
	free(t.rows);
	free(t.groups);
}
