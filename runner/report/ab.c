// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "report/ab.h"
#include "report/proof.h"
#include "report/tests.h"

const char *ab_name(enum ab_kind kind)
{
	static const char *const names[NR_AB_KINDS] = {
		[AB_REGRESSION] = "regression",
		[AB_FIXED] = "fixed",
		[AB_STILL_FAILING] = "still failing",
		[AB_APPEARED] = "appeared",
		[AB_DISAPPEARED] = "disappeared",
		[AB_INCONCLUSIVE] = "inconclusive",
		[AB_CHANGED] = "changed",
		[AB_SAME] = "same",
	};

	return names[kind];
}

static const struct check *find_check(const struct ktap *ktap, const char *name)
{
	size_t i;

	for (i = 0; i < ktap->nr_checks; i++) {
		if (!strcmp(ktap->checks[i].name, name))
			return &ktap->checks[i];
	}
	return NULL;
}

static const char *check_word(const struct check *check)
{
	if (!check)
		return "missing";
	return check->skip ? "skipped" : (check->ok ? "ok" : "not ok");
}

void ab_checks(struct strings *lines, const struct merged_job *first,
	       const struct merged_job *other)
{
	const struct ktap *a = first ? &first->result.ktap : NULL;
	const struct ktap *b = other ? &other->result.ktap : NULL;
	size_t i;

	*lines = (struct strings){0};
	for (i = 0; a && b && i < a->nr_checks; i++) {
		const struct check *x = &a->checks[i], *y = find_check(b, x->name);

		if (strcmp(check_word(x), check_word(y)))
			strings_add(lines, xasprintf("%s: %s -> %s", x->name, check_word(x),
						     check_word(y)));
	}
	for (i = 0; a && b && i < b->nr_checks; i++) {
		const struct check *y = &b->checks[i];

		if (!find_check(a, y->name))
			strings_add(lines, xasprintf("%s: missing -> %s", y->name, check_word(y)));
	}
}

static enum ab_kind both_say(const struct merged_job *first, const struct merged_job *other)
{
	bool bad = first->result.kind == VERDICT_VULNERABLE;
	struct strings lines;
	bool changed;

	if (first->result.kind != other->result.kind)
		return bad ? AB_FIXED : AB_REGRESSION;
	if (bad && !(merged_job_is_known(first) && merged_job_is_known(other)))
		return AB_STILL_FAILING;
	ab_checks(&lines, first, other);
	changed = lines.nr > 0;
	strings_free(&lines);
	return changed ? AB_CHANGED : AB_SAME;
}

static bool says_something(const struct merged_job *job)
{
	return job->result.kind == VERDICT_FIXED || job->result.kind == VERDICT_VULNERABLE;
}

static enum ab_kind compare(const struct merged_job *first, const struct merged_job *other)
{
	if (!first)
		return AB_APPEARED;
	if (!other)
		return AB_DISAPPEARED;
	if (says_something(first) && says_something(other))
		return both_say(first, other);
	return first->result.kind == other->result.kind ? AB_SAME : AB_INCONCLUSIVE;
}

/* The job that shows what the kernel is, as it is found. */
static const struct merged_job *job_of(const struct merged *m, const char *test, const char *kernel,
				       const char *machine)
{
	const struct proof key = {test, kernel, machine, PROOF_NOT_RUN};
	size_t i;

	for (i = 0; i < m->nr_jobs; i++) {
		enum column variant = m->jobs[i].job.kernel.variant;

		if (merged_belongs(&m->jobs[i], &key) && variant != COLUMN_BROKEN &&
		    variant != COLUMN_FIXED)
			return &m->jobs[i];
	}
	return NULL;
}

static int by_kind(const void *a, const void *b)
{
	const struct ab_row *x = a, *y = b;
	const struct merged_job *p = x->other ? x->other : x->first;
	const struct merged_job *q = y->other ? y->other : y->first;

	if (x->kind != y->kind)
		return (int)x->kind - (int)y->kind;
	return p->job.number - q->job.number;
}

void ab_compare(struct ab *ab, const struct merged *merged, const char *first, const char *other)
{
	struct axes axes;
	size_t i, m;

	axes_collect(&axes, merged);
	*ab = (struct ab){.v = xcalloc(axes.nr_tests * axes.nr_machines + 1, sizeof(*ab->v))};
	for (i = 0; i < axes.nr_tests; i++) {
		for (m = 0; m < axes.nr_machines; m++) {
			struct ab_row *row = &ab->v[ab->nr];

			*row = (struct ab_row){.test = axes.tests[i], .machine = axes.machines[m]};
			row->first = job_of(merged, row->test, first, row->machine);
			row->other = job_of(merged, row->test, other, row->machine);
			if (!row->first && !row->other)
				continue;
			row->kind = compare(row->first, row->other);
			ab->counts[row->kind]++;
			ab->nr++;
		}
	}
	qsort(ab->v, ab->nr, sizeof(*ab->v), by_kind);
	axes_free(&axes);
}

void ab_free(struct ab *ab)
{
	free(ab->v);
	*ab = (struct ab){0};
}
