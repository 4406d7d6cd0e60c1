// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "history/history.h"

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* What is not the same, though it should be. */
static unsigned int differs(const struct seen *a, const struct seen *b)
{
	unsigned int what = 0;
	int i;

	if (!a->key || !same_text(a->key, b->key))
		return 0;
	for (i = 0; i < NR_HISTORY_LOGS; i++) {
		if (a->digests[i] && b->digests[i] && strcmp(a->digests[i], b->digests[i]))
			what |= 1u << i;
	}
	/* Another judge may judge otherwise. */
	if (a->judge && same_text(a->judge, b->judge) && a->kind != b->kind)
		what |= DIFFERS_VERDICT;
	return what;
}

/* Nothing can be learned from both that one of them does not say. */
static bool same(const struct seen *a, const struct seen *b)
{
	bool is = same_text(a->key, b->key) && same_text(a->judge, b->judge) && a->kind == b->kind;
	int i;

	for (i = 0; is && i < NR_HISTORY_LOGS; i++)
		is = same_text(a->digests[i], b->digests[i]);
	return is;
}

static void add_unstable(struct row *row, size_t first, size_t other, unsigned int what)
{
	row->unstable = xrealloc(row->unstable, (row->nr_unstable + 1) * sizeof(*row->unstable));
	row->unstable[row->nr_unstable++] = (struct instability){first, other, what};
}

/* Each against those before it, of which each is looked at once. */
static void find_unstable(struct row *row)
{
	size_t *distinct = xcalloc(row->nr, sizeof(*distinct)), nr = 0, i, j;
	unsigned int what;
	bool known;

	for (i = 0; i < row->nr; i++) {
		known = false;
		what = 0;
		for (j = 0; !known && j < nr; j++)
			known = same(&row->v[distinct[j]], &row->v[i]);
		for (j = 0; !known && !what && j < nr; j++) {
			what = differs(&row->v[distinct[j]], &row->v[i]);
			if (what)
				add_unstable(row, distinct[j], i, what);
		}
		if (!known)
			distinct[nr++] = i;
	}
	free(distinct);
}

void row_judge(struct row *row)
{
	size_t i;

	find_unstable(row);
	row->state = row->nr_unstable ? ROW_UNSTABLE : ROW_STEADY;
	for (i = 1; row->state == ROW_STEADY && i < row->nr; i++) {
		if (row->v[i].kind != row->v[i - 1].kind)
			row->state = ROW_CHANGED;
	}
}

/* Of one row? */
static int by_row(const struct seen *a, const struct seen *b)
{
	int order = (int)a->suite - (int)b->suite;

	if (!order)
		order = strcmp(a->test, b->test);
	if (!order)
		order = strcmp(a->kernel, b->kernel);
	return order ? order : strcmp(a->machine, b->machine);
}

static int by_row_and_run(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	int order = by_row(x, y);

	if (!order && x->run != y->run)
		order = x->run < y->run ? -1 : 1;
	return order ? order : strcmp(x->folder, y->folder);
}

static int by_state(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int order = (int)x->state - (int)y->state;

	return order ? order : by_row(x->v, y->v);
}

void history_sort(struct history *history)
{
	struct seen *seen = history->seen;
	size_t i, end;

	if (!history->nr_seen)
		return;
	qsort(seen, history->nr_seen, sizeof(*seen), by_row_and_run);
	history->rows = xcalloc(history->nr_seen, sizeof(*history->rows));
	for (i = 0; i < history->nr_seen; i = end) {
		struct row *row = &history->rows[history->nr_rows++];

		for (end = i; end < history->nr_seen && !by_row(&seen[i], &seen[end]); end++)
			;
		row->v = &seen[i];
		row->nr = end - i;
		row_judge(row);
	}
	qsort(history->rows, history->nr_rows, sizeof(*history->rows), by_state);
}

size_t history_count(const struct history *history, enum row_state state)
{
	size_t count = 0, i;

	for (i = 0; i < history->nr_rows; i++)
		count += history->rows[i].state == state;
	return count;
}

const char *row_state_name(enum row_state state)
{
	static const char *const names[] = {
		[ROW_UNSTABLE] = "unstable",
		[ROW_CHANGED] = "changed",
		[ROW_STEADY] = "steady",
	};

	return names[state];
}

char *seen_path(const struct history *history, const struct seen *seen)
{
	return xasprintf("%s/%s", history->runs[seen->run].path, seen->folder);
}

static void free_seen(struct seen *seen)
{
	int i;

	free(seen->test);
	free(seen->kernel);
	free(seen->machine);
	free(seen->folder);
	free(seen->key);
	free(seen->judge);
	for (i = 0; i < NR_HISTORY_LOGS; i++)
		free(seen->digests[i]);
}

void history_free(struct history *history)
{
	size_t i;

	for (i = 0; i < history->nr_runs; i++) {
		free(history->runs[i].path);
		free(history->runs[i].real);
		free(history->runs[i].started);
	}
	for (i = 0; i < history->nr_seen; i++)
		free_seen(&history->seen[i]);
	for (i = 0; i < history->nr_rows; i++)
		free(history->rows[i].unstable);
	free(history->runs);
	free(history->seen);
	free(history->rows);
	*history = (struct history){0};
}
