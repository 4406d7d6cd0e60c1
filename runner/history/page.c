// SPDX-License-Identifier: GPL-2.0-only
/*
 * A history as a page: what is unstable and what changed in sentences, then a matrix of all.
 */
#include <stdlib.h>
#include <string.h>

#include "history/explain.h"
#include "history/formats.h"
#include "history/links.h"
#include "page/html.h"

/* The newest runs; a matrix of more is of no use to anybody. */
#define RUNS_MAX 100
/* Changes and instabilities of one row that are told, the newest. */
#define TOLD_MAX 20
/* "2026-11-28T18:52:58Z": a day, and behind the T an hour and a minute. */
#define DAY_LEN 10
#define MINUTES_LEN 5

struct history_page {
	struct html *html;
	const struct history *history;
	const char *from;
	char **reports; /* of each run, the address of its page; NULL: there is none */
};

static bool is_odd(const struct row *row, const struct seen *seen)
{
	size_t i;

	for (i = 0; i < row->nr_unstable; i++) {
		if (&row->v[row->unstable[i].other] == seen)
			return true;
	}
	return false;
}

/* A job's folder, or the file @name in it. The caller frees it. */
static char *job_link(const struct history_page *page, const struct seen *seen, const char *name)
{
	char *path = xasprintf("%s%s%s", seen->folder, name ? "/" : "", name ? name : "");
	char *address = link_to(page->from, page->history->runs[seen->run].real, path);

	free(path);
	return address;
}

static void put_link(struct html *h, const char *text, const char *href)
{
	html_put(h, href ? "a" : "span", text, "href", href, NULL);
}

/* "2026-11-28T18:52:58Z", as a link to the job's log. */
static void put_seen(const struct history_page *page, const struct seen *seen, const char *name)
{
	char *href = job_link(page, seen, name);

	put_link(page->html, seen_when(page->history, seen), href);
	free(href);
}

/* The log that is worth a look. */
static const char *log_of(const struct instability *u)
{
	int i;

	for (i = 0; i < NR_HISTORY_LOGS; i++) {
		if (u->what & 1u << i)
			return history_log_name(i);
	}
	return NULL;
}

static void tell_unstable(const struct history_page *page, const struct row *row)
{
	size_t first = row->nr_unstable > TOLD_MAX ? row->nr_unstable - TOLD_MAX : 0, i;
	struct html *h = page->html;

	for (i = first; i < row->nr_unstable; i++) {
		const struct instability *u = &row->unstable[i];
		char *what = explain_instability(page->history, row, u);

		html_open(h, "li", "class", "why bad", NULL);
		put_seen(page, &row->v[u->other], log_of(u));
		html_textf(h, ": %s (beside ", what);
		put_seen(page, &row->v[u->first], log_of(u));
		html_text(h, ")");
		html_close(h);
		free(what);
	}
}

static void tell_change(const struct history_page *page, const struct seen *was,
			const struct seen *is)
{
	char *why = explain_change(page->history, was, is);
	struct html *h = page->html;

	html_open(h, "li", "class", "why", NULL);
	html_badge(h, verdict_name(is->kind, is->suite), BADGE_PLAIN);
	html_text(h, " since ");
	put_seen(page, is, NULL);
	html_text(h, ", was ");
	html_badge(h, verdict_name(was->kind, was->suite), BADGE_PLAIN);
	html_textf(h, ": %s", why);
	html_close(h);
	free(why);
}

static void tell_changes(const struct history_page *page, const struct row *row)
{
	size_t told = 0, i;

	for (i = row->nr - 1; i && told < TOLD_MAX; i--) {
		if (row->v[i].kind != row->v[i - 1].kind) {
			tell_change(page, &row->v[i - 1], &row->v[i]);
			told++;
		}
	}
}

static void tell(const struct history_page *page, enum row_state state, const char *title,
		 const char *about)
{
	const struct history *history = page->history;
	struct html *h = page->html;
	size_t i;

	if (!history_count(history, state))
		return;
	html_open(h, "section", NULL);
	html_put(h, "h2", title, NULL);
	html_put(h, "p", about, "class", state == ROW_UNSTABLE ? "why bad" : "lead", NULL);
	for (i = 0; i < history->nr_rows; i++) {
		const struct row *row = &history->rows[i];

		if (row->state != state)
			continue;
		html_open(h, "h3", NULL);
		html_textf(h, "%s on %s, %s", row->v->test, row->v->kernel, row->v->machine);
		html_close(h);
		html_open(h, "ul", "class", "logs", NULL);
		if (state == ROW_UNSTABLE)
			tell_unstable(page, row);
		else
			tell_changes(page, row);
		html_close(h);
	}
	html_close(h);
}

/* The day over the time, a link to the run's page. */
static void put_run(const struct history_page *page, size_t run)
{
	const char *started = page->history->runs[run].started;
	struct html *h = page->html;

	html_open(h, "th", "scope", "col", NULL);
	html_open(h, page->reports[run] ? "a" : "span", "href", page->reports[run], "title",
		  page->history->runs[run].path, NULL);
	if (strlen(started) > DAY_LEN + 1 + MINUTES_LEN && started[DAY_LEN] == 'T') {
		html_textf(h, "%.*s", DAY_LEN, started);
		html_open(h, "br", NULL);
		html_close(h);
		html_textf(h, "%.*s", MINUTES_LEN, started + DAY_LEN + 1);
	} else {
		html_text(h, *started ? started : "unknown");
	}
	html_close(h);
	html_close(h);
}

static void put_cell(const struct history_page *page, const struct row *row,
		     const struct seen *seen)
{
	char *href = job_link(page, seen, "ktap.log");

	html_badge_link(page->html, verdict_name(seen->kind, seen->suite), BADGE_PLAIN, href);
	if (is_odd(row, seen)) {
		html_text(page->html, " ");
		html_badge(page->html, row_state_name(ROW_UNSTABLE), BADGE_ALARM);
	}
	free(href);
}

/* The newest run is beside the names, so that it is seen without scrolling. */
static void put_row(const struct history_page *page, const struct row *row, size_t first)
{
	size_t run = page->history->nr_runs, i = row->nr;
	struct html *h = page->html;

	html_open(h, "tr", NULL);
	html_put(h, "th", row->v->test, "scope", "row", NULL);
	html_put(h, "td", row->v->kernel, NULL);
	html_put(h, "td", row->v->machine, NULL);
	html_open(h, "td", NULL);
	html_badge(h, row_state_name(row->state),
		   row->state == ROW_UNSTABLE ? BADGE_ALARM : BADGE_PLAIN);
	html_close(h);
	while (run-- > first) {
		html_open(h, "td", NULL);
		while (i && row->v[i - 1].run == run)
			put_cell(page, row, &row->v[--i]);
		html_close(h);
	}
	html_close(h);
}

static void put_matrix(const struct history_page *page)
{
	const struct history *history = page->history;
	size_t first = history->nr_runs > RUNS_MAX ? history->nr_runs - RUNS_MAX : 0, i;
	struct html *h = page->html;

	html_open(h, "section", NULL);
	html_put(h, "h2", "All runs", NULL);
	html_open(h, "p", "class", "lead", NULL);
	html_text(h, "The newest run comes first. ");
	if (first)
		html_textf(h, "%zu older ones are not shown. ", first);
	html_text(h, "A verdict leads to what the test said.");
	html_close(h);
	html_table_begin(h, "Verdicts of all runs", "matrix");
	html_open(h, "tr", NULL);
	html_put(h, "th", "test", "scope", "col", NULL);
	html_put(h, "th", "kernel", "scope", "col", NULL);
	html_put(h, "th", "machine", "scope", "col", NULL);
	html_put(h, "th", "state", "scope", "col", NULL);
	for (i = history->nr_runs; i-- > first;)
		put_run(page, i);
	html_close(h);
	for (i = 0; i < history->nr_rows; i++)
		put_row(page, &history->rows[i], first);
	html_table_end(h);
	html_close(h);
}

static void put_count(struct html *h, size_t nr, const char *what, const char *class)
{
	html_open(h, "li", "class", nr ? class : NULL, NULL);
	html_open(h, "strong", NULL);
	html_textf(h, "%zu", nr);
	html_close(h);
	html_text(h, what);
	html_close(h);
}

static void put_head(const struct history_page *page)
{
	const struct history *history = page->history;
	size_t unstable = history_count(history, ROW_UNSTABLE);
	const char *first = history->runs[0].started;
	const char *last = history->runs[history->nr_runs - 1].started;
	struct html *h = page->html;

	html_put(h, "p", "kvm-regress", "class", "brand", NULL);
	html_open(h, "h1", NULL);
	if (unstable)
		html_textf(h, "%zu of %zu histories %s unstable", unstable, history->nr_rows,
			   unstable == 1 ? "is" : "are");
	else
		html_text(h, "Nothing is unstable");
	html_close(h);
	html_open(h, "p", "class", "lead", NULL);
	html_textf(h, "%zu run%s, %zu verdict%s", history->nr_runs,
		   history->nr_runs == 1 ? "" : "s", history->nr_seen,
		   history->nr_seen == 1 ? "" : "s");
	if (*first && *last && strcmp(first, last))
		html_textf(h, ", from %s to %s", first, last);
	else if (*first)
		html_textf(h, ", of %s", first);
	html_text(h, ".");
	if (history->damaged)
		html_textf(h, " %zu damaged folders or files are left out.", history->damaged);
	html_close(h);
	html_open(h, "ul", "class", "counts", NULL);
	put_count(h, unstable, "unstable", "bad");
	put_count(h, history_count(history, ROW_CHANGED), "changed", NULL);
	put_count(h, history_count(history, ROW_STEADY), "the same in all runs", "good");
	html_close(h);
}

void history_page(const struct history *history, const char *from, FILE *out)
{
	struct history_page page = {
		.html = html_begin(out, "kvm-regress history"),
		.history = history,
		.from = from,
		.reports = xcalloc(history->nr_runs + 1, sizeof(char *)),
	};
	size_t i;

	for (i = 0; i < history->nr_runs; i++)
		page.reports[i] = link_to(from, history->runs[i].real, "report.html");
	put_head(&page);
	tell(&page, ROW_UNSTABLE, "Unstable",
	     "The same kernel, test, machine, emulator and options, and something else came out. "
	     "This may never happen.");
	tell(&page, ROW_CHANGED, "Changed", "The verdict is not the same in all runs.");
	put_matrix(&page);
	html_end(page.html);
	for (i = 0; i < history->nr_runs; i++)
		free(page.reports[i]);
	free(page.reports);
}
