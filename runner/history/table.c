// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/terminal.h"
#include "format/wrap.h"
#include "history/explain.h"
#include "history/formats.h"

/* What a row has more of is only counted. */
#define SHOWN_MAX 3
#define MIN_SEEN 20
#define INDENT 4
#define CUT "..."

struct table {
	const struct history *history;
	size_t width;
	bool colours;
	FILE *out;
};

static char symbol(enum verdict_kind kind)
{
	static const char symbols[] = {
		[VERDICT_FIXED] = '+',
		[VERDICT_VULNERABLE] = 'x',
		[VERDICT_SKIP] = '-',
		[VERDICT_ERROR] = '!',
	};

	return symbols[kind];
}

/* A name that came from outside, as it can be shown. */
static void add_clean(struct text *t, const char *s)
{
	char *clean = clean_text(s, strlen(s));

	text_addf(t, "%s", clean);
	free(clean);
}

static void red(const struct table *t, bool on)
{
	if (t->colours)
		fputs(on ? TERMINAL_RED : TERMINAL_PLAIN, t->out);
}

/* Whether something else came out than before. */
static bool is_odd(const struct row *row, size_t n)
{
	size_t i;

	for (i = 0; i < row->nr_unstable; i++) {
		if (row->unstable[i].other == n)
			return true;
	}
	return false;
}

/* The verdicts, the newest on the right, and a mark under those that may not be. */
static void print_verdicts(const struct table *t, const struct row *row)
{
	size_t room = t->width > INDENT + MIN_SEEN ? t->width - INDENT : MIN_SEEN, first = 0, i;

	if (row->nr > room)
		first = row->nr - (room - strlen(CUT));
	fprintf(t->out, "%*s%s", INDENT, "", first ? CUT : "");
	for (i = first; i < row->nr; i++) {
		bool odd = is_odd(row, i);

		if (odd)
			red(t, true);
		fputc(symbol(row->v[i].kind), t->out);
		if (odd)
			red(t, false);
	}
	fputc('\n', t->out);
	if (!row->nr_unstable || row->unstable[row->nr_unstable - 1].other < first)
		return;
	fprintf(t->out, "%*s%*s", INDENT, "", first ? (int)strlen(CUT) : 0, "");
	for (i = first; i <= row->unstable[row->nr_unstable - 1].other; i++)
		fputc(is_odd(row, i) ? '^' : ' ', t->out);
	fputc('\n', t->out);
}

static void print_name(const struct table *t, const struct row *row)
{
	char *s = xasprintf("%s on %s, %s", row->v->test, row->v->kernel, row->v->machine);

	wrap(t->out, t->width, 2, s);
	free(s);
}

static void say(const struct table *t, struct text *text)
{
	char *s = text_take(text);

	wrap(t->out, t->width, INDENT, s);
	free(s);
}

static void add_place(struct text *text, const struct history *history, const struct seen *seen)
{
	char *path = seen_path(history, seen);

	add_clean(text, path);
	free(path);
}

static void print_instability(const struct table *t, const struct row *row,
			      const struct instability *instability)
{
	const struct seen *first = &row->v[instability->first];
	const struct seen *other = &row->v[instability->other];
	char *what = explain_instability(t->history, row, instability);
	struct text text = {0};

	text_addf(&text, "%s: %s (", seen_when(t->history, other), what);
	add_place(&text, t->history, other);
	text_addf(&text, " beside ");
	add_place(&text, t->history, first);
	text_addf(&text, ")");
	say(t, &text);
	free(what);
}

static void print_change(const struct table *t, const struct seen *was, const struct seen *is)
{
	char *why = explain_change(t->history, was, is);
	struct text text = {0};

	text_addf(&text, "%s since %s, was %s: %s (", verdict_name(is->kind, is->suite),
		  seen_when(t->history, is), verdict_name(was->kind, was->suite), why);
	add_place(&text, t->history, is);
	text_addf(&text, ")");
	say(t, &text);
	free(why);
}

static void print_more(const struct table *t, size_t nr, const char *where)
{
	struct text text = {0};

	if (nr <= SHOWN_MAX)
		return;
	text_addf(&text, "and %zu more %s", nr - SHOWN_MAX, where);
	say(t, &text);
}

static void print_unstable(const struct table *t, const struct row *row)
{
	size_t i;

	for (i = 0; i < row->nr_unstable && i < SHOWN_MAX; i++)
		print_instability(t, row, &row->unstable[i]);
	print_more(t, row->nr_unstable, "after that");
}

/* The newest first. */
static void print_changes(const struct table *t, const struct row *row)
{
	size_t nr = 0, i;

	for (i = row->nr - 1; i; i--) {
		if (row->v[i].kind != row->v[i - 1].kind && ++nr <= SHOWN_MAX)
			print_change(t, &row->v[i - 1], &row->v[i]);
	}
	print_more(t, nr, "before that");
}

static void print_rows(const struct table *t, enum row_state state, const char *about)
{
	size_t i;

	if (!history_count(t->history, state))
		return;
	fputc('\n', t->out);
	if (state == ROW_UNSTABLE)
		red(t, true);
	wrap(t->out, t->width, 0, about);
	if (state == ROW_UNSTABLE)
		red(t, false);
	for (i = 0; i < t->history->nr_rows; i++) {
		const struct row *row = &t->history->rows[i];

		if (row->state != state)
			continue;
		print_name(t, row);
		print_verdicts(t, row);
		if (state == ROW_UNSTABLE)
			print_unstable(t, row);
		else
			print_changes(t, row);
	}
}

/* Steady rows of one kernel on one machine. */
struct sum {
	const struct seen *of;
	size_t nr[VERDICT_ERROR + 1];
};

static struct sum *find_sum(struct sum *sums, size_t *nr, const struct seen *seen)
{
	size_t i;

	for (i = 0; i < *nr; i++) {
		if (sums[i].of->suite == seen->suite && !strcmp(sums[i].of->kernel, seen->kernel) &&
		    !strcmp(sums[i].of->machine, seen->machine))
			return &sums[i];
	}
	sums[*nr] = (struct sum){.of = seen};
	return &sums[(*nr)++];
}

static void print_sum(const struct table *t, const struct sum *sum)
{
	static const enum verdict_kind order[] = {VERDICT_ERROR, VERDICT_VULNERABLE, VERDICT_FIXED,
						  VERDICT_SKIP};
	struct text text = {0};
	const char *between = ": ";
	char *s;
	size_t i;

	text_addf(&text, "%s on %s", sum->of->kernel, sum->of->machine);
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		if (sum->nr[order[i]]) {
			text_addf(&text, "%s%zu %s", between, sum->nr[order[i]],
				  verdict_name(order[i], sum->of->suite));
			between = ", ";
		}
	}
	s = text_take(&text);
	wrap(t->out, t->width, 2, s);
	free(s);
}

static void print_steady(const struct table *t)
{
	const struct history *h = t->history;
	struct sum *sums = xcalloc(h->nr_rows + 1, sizeof(*sums));
	size_t nr = 0, i;

	for (i = 0; i < h->nr_rows; i++) {
		const struct row *row = &h->rows[i];

		if (row->state == ROW_STEADY)
			find_sum(sums, &nr, row->v)->nr[row->v->kind]++;
	}
	if (nr)
		fputs("\nThe same in all runs:\n", t->out);
	for (i = 0; i < nr; i++)
		print_sum(t, &sums[i]);
	free(sums);
}

static void print_head(const struct table *t)
{
	const struct history *h = t->history;
	const char *first = h->runs[0].started, *last = h->runs[h->nr_runs - 1].started;
	struct text text = {0};
	char *s;

	text_addf(&text, "%zu run%s, %zu verdict%s", h->nr_runs, h->nr_runs == 1 ? "" : "s",
		  h->nr_seen, h->nr_seen == 1 ? "" : "s");
	if (*first && *last && strcmp(first, last))
		text_addf(&text, ", from %s to %s", first, last);
	else if (*first)
		text_addf(&text, ", of %s", first);
	text_addf(&text, ". The newest is on the right: + FIXED or PASS, x VULNERABLE or FAIL, "
			 "- SKIP, ! ERROR.");
	s = text_take(&text);
	wrap(t->out, t->width, 0, s);
	free(s);
}

void history_table(const struct history *history, int width, bool colours, FILE *out)
{
	struct table t = {
		.history = history, .width = (size_t)width, .colours = colours, .out = out};
	char *s;

	print_head(&t);
	print_rows(&t, ROW_UNSTABLE,
		   "Unstable, which may never happen: the same went in, and something else came "
		   "out.");
	print_rows(&t, ROW_CHANGED, "Changed:");
	print_steady(&t);
	s = xasprintf("%zu unstable, %zu changed, %zu the same in all runs.",
		      history_count(history, ROW_UNSTABLE), history_count(history, ROW_CHANGED),
		      history_count(history, ROW_STEADY));
	fputc('\n', out);
	wrap(out, t.width, 0, s);
	free(s);
}
