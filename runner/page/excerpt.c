// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "evidence/console.h"
#include "evidence/marker.h"
#include "page/excerpt.h"
#include "protocol.h"

#define LINE_MAX_BYTES 300
/* A report has its call trace within so many lines. */
#define REPORT_LINES 48
#define BEFORE_LINES 2
#define COURSE_LINES 12
#define KTAP_BEFORE_LINES 6
#define KTAP_AFTER_LINES 3
/* Of a fault's text, which a reason may have cut. */
#define TEXT_TO_FIND 80

/* All lines of a log, and where the test's run begins and ends in it. */
struct course {
	const char **v;
	size_t *len;
	size_t nr, begin, end; /* as line numbers, from 1; 0: there is none */
};

static void add_line(struct course *c, const char *s, size_t len)
{
	if (!(c->nr & (c->nr - 1))) {
		size_t room = c->nr ? c->nr * 2 : 1;

		c->v = xrealloc(c->v, room * sizeof(*c->v));
		c->len = xrealloc(c->len, room * sizeof(*c->len));
	}
	c->v[c->nr] = s;
	c->len[c->nr++] = len;
}

static void look_for_mark(struct course *c, const char *s, size_t len)
{
	struct marker marker = {0};
	char *line;

	if (!memmem(s, len, MARK, strlen(MARK)))
		return;
	line = xstrndup(s, len);
	if (marker_parse(&marker, console_message(line))) {
		if (marker.kind == MARKER_BEGIN && !c->begin)
			c->begin = c->nr;
		else if (marker.kind == MARKER_END && !c->end)
			c->end = c->nr;
	}
	marker_free(&marker);
	free(line);
}

static void course_read(struct course *c, const char *s, size_t len)
{
	const char *end = s + len, *next;

	*c = (struct course){0};
	for (; s < end; s = next + 1) {
		next = memchr(s, '\n', (size_t)(end - s));
		if (!next)
			next = end;
		add_line(c, s, (size_t)(next - s));
		look_for_mark(c, s, (size_t)(next - s));
	}
}

static void course_free(struct course *c)
{
	free(c->v);
	free(c->len);
}

/* Lines @first to @last, as numbers from 1, of which @marked is marked unless it is 0. */
static void take(struct excerpt *e, const struct course *c, size_t first, size_t last,
		 size_t marked)
{
	size_t i;

	*e = (struct excerpt){.first = first ? first : 1, .total = c->nr, .marked = -1};
	for (i = e->first; i <= last && i <= c->nr; i++) {
		char *clean = clean_text(c->v[i - 1], c->len[i - 1]);

		if (i == marked)
			e->marked = (int)e->lines.nr;
		strings_add(&e->lines, shorten(clean, LINE_MAX_BYTES));
		free(clean);
	}
}

static size_t back(size_t line, size_t by)
{
	return line > by ? line - by : 1;
}

/* Whether the line ends a kernel's report. */
static bool ends_report(const struct course *c, size_t line)
{
	return memmem(c->v[line - 1], c->len[line - 1], "---[ end ", 9) != NULL;
}

/* The fault that the reason tells of, or that it is a part of; 0 if there is none. */
static size_t fault_line(const struct console *console, const char *reason)
{
	size_t i;

	for (i = 0; i < console->nr_faults; i++) {
		char *text = xstrndup(console->faults[i].text, TEXT_TO_FIND);
		bool told = strstr(reason, text) || (*reason && strstr(text, reason));

		free(text);
		if (told)
			return console->faults[i].line;
	}
	return 0;
}

void excerpt_of_console(struct excerpt *e, const char *s, size_t len, const char *reason)
{
	struct console console = {0};
	size_t line, last, end;
	struct course c;

	console_feed(&console, s, len);
	console_finish(&console);
	course_read(&c, s, len);
	line = fault_line(&console, reason);
	if (line) {
		for (last = line; last < c.nr && last < line + REPORT_LINES; last++) {
			if (last > line && (ends_report(&c, last) || last == c.end))
				break;
		}
		take(e, &c, back(line, BEFORE_LINES), last, line);
	} else {
		end = c.end ? c.end : c.nr;
		line = back(end, COURSE_LINES - 1);
		if (c.begin && line < c.begin)
			line = c.begin;
		take(e, &c, line, end, 0);
	}
	course_free(&c);
	console_free(&console);
}

/* "not ok 3 NAME", indented or not. */
static bool is_result(const char *s, size_t len, const char *check)
{
	size_t name = strlen(check);
	const char *at = memmem(s, len, check, name);

	return memmem(s, len, "not ok ", 7) && at && (at == s || at[-1] == ' ') &&
	       (at + name == s + len || strchr(" \r", at[name]));
}

/* Where the reason's first words stand: "FILE:LINE:" of an assertion, or all up to ": ". */
static size_t line_of_reason(const struct course *c, const char *reason)
{
	size_t len = strcspn(reason, " "), i;

	if (len && reason[len - 1] == ':')
		len--;
	for (i = c->begin; len > 3 && i < c->nr; i++) {
		if (memmem(c->v[i], c->len[i], reason, len))
			return i + 1;
	}
	return 0;
}

void excerpt_of_ktap(struct excerpt *e, const char *s, size_t len, const char *check,
		     const char *reason)
{
	/* Of a subtest only its own part of the name is in its line. */
	const char *slash = check ? strrchr(check, '/') : NULL;
	size_t line = 0, end, i;
	struct course c;

	course_read(&c, s, len);
	for (i = 0; check && !line && i < c.nr; i++) {
		if (is_result(c.v[i], c.len[i], slash ? slash + 1 : check))
			line = i + 1;
	}
	if (!line)
		line = line_of_reason(&c, reason);
	end = c.end ? c.end : c.nr;
	if (line)
		take(e, &c, back(line, KTAP_BEFORE_LINES), line + KTAP_AFTER_LINES, line);
	else
		take(e, &c, back(end, COURSE_LINES - 1), end, 0);
	course_free(&c);
}

void excerpt_of_end(struct excerpt *e, const char *s, size_t len, size_t nr)
{
	struct course c;

	course_read(&c, s, len);
	take(e, &c, nr && c.nr ? back(c.nr, nr - 1) : 1, c.nr, 0);
	course_free(&c);
}

void excerpt_free(struct excerpt *e)
{
	strings_free(&e->lines);
}
