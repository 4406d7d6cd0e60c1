// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/lines.h"
#include "evidence/ktap.h"
#include "evidence/marker.h"
#include "base/util.h"
#include "protocol.h"

#define MAX_DEPTH 8

/* One level of nesting. */
struct scope {
	bool version, plan;
	unsigned long planned, seen;
};

struct parser {
	struct ktap *ktap;
	struct scope scopes[MAX_DEPTH];
	struct text detail;
	size_t line;
	bool over; /* the run's end line has come */
};

static void malformed(struct parser *p, const char *what)
{
	if (!p->ktap->malformed)
		p->ktap->malformed = xasprintf("line %zu: %s", p->line, what);
}

static void add_check(struct ktap *ktap, const struct check *check)
{
	ktap->checks = xrealloc(ktap->checks, (ktap->nr_checks + 1) * sizeof(*check));
	ktap->checks[ktap->nr_checks++] = *check;
}

void ktap_add_check(struct ktap *ktap, const char *name, bool ok, bool skip, const char *detail)
{
	struct check check = {
		.name = clean_text(name, strlen(name)),
		.detail = clean_text(detail, strlen(detail)),
		.ok = ok,
		.skip = skip,
	};

	add_check(ktap, &check);
}

static void add_detail(struct parser *p, const char *s)
{
	char *clean = clean_text(s, strlen(s));

	if (*clean) {
		if (p->detail.len)
			text_add(&p->detail, "; ", 2);
		text_add(&p->detail, clean, strlen(clean));
	}
	free(clean);
}

/* A document one level down is over when its parent's result comes. */
static void close_scope(struct parser *p, unsigned int depth)
{
	struct scope *scope = &p->scopes[depth];

	if (scope->version || scope->plan || scope->seen) {
		if (!scope->plan)
			malformed(p, "results without a plan");
		else if (scope->seen != scope->planned)
			malformed(p, "the plan does not match the number of results");
	}
	*scope = (struct scope){0};
}

static void parse_plan(struct parser *p, unsigned int depth, const char *s)
{
	struct scope *scope = &p->scopes[depth];
	char *end;

	if (!scope->version)
		malformed(p, "a plan before the version line");
	if (scope->plan)
		malformed(p, "a second plan");
	scope->plan = true;
	/* What was said before it is about the whole, not about the first check. */
	if (!scope->seen)
		free(text_take(&p->detail));
	if (!isdigit((unsigned char)*s)) {
		malformed(p, "a plan without a number");
		return;
	}
	scope->planned = strtoul(s, &end, 10);
	while (*end == ' ')
		end++;
	if (*end == '#') {
		end += 1 + strspn(end + 1, " ");
		if (!strncasecmp(end, "SKIP", 4)) {
			end += 4;
			free(p->ktap->skip_all);
			p->ktap->skip_all = clean_text(end, strlen(end));
		}
	} else if (*end) {
		malformed(p, "something behind the plan");
	}
}

/* Takes the diagnostics collected so far; the reason of a directive stands alone. */
static char *take_detail(struct parser *p, const char *extra)
{
	add_detail(p, extra);
	return text_take(&p->detail);
}

static void parse_result(struct parser *p, unsigned int depth, bool ok, const char *s)
{
	struct scope *scope = &p->scopes[depth];
	struct check check = {.ok = ok, .depth = depth};
	const char *hash, *extra = "";
	size_t i;

	if (!scope->version)
		malformed(p, "a result before the version line");
	if (depth + 1 < MAX_DEPTH)
		close_scope(p, depth + 1);
	scope->seen++;
	if (isdigit((unsigned char)*s)) {
		char *end;

		if (strtoul(s, &end, 10) != scope->seen)
			malformed(p, "results out of order");
		s = end + strspn(end, " ");
	}
	if (scope->plan && scope->seen > scope->planned)
		malformed(p, "more results than planned");
	if (starts_with(s, "- "))
		s += 2;

	hash = *s == '#' ? s : strstr(s, " #");
	check.name = hash ? clean_text(s, (size_t)(hash - s)) : clean_text(s, strlen(s));
	if (hash) {
		extra = strchr(hash, '#') + 1;
		extra += strspn(extra, " ");
		if (!strncasecmp(extra, "SKIP", 4)) {
			check.skip = true;
			extra += 4;
			extra += strspn(extra, ": ");
		} else if (!strncasecmp(extra, "XFAIL", 5) || !strncasecmp(extra, "TODO", 4)) {
			/* A failure that the test itself expects. */
			check.ok = true;
		}
		/* "ok 1 # SKIP name", as kselftest's own header prints it. */
		if (!*check.name) {
			free(check.name);
			check.name = clean_text(extra, strlen(extra));
		}
	}
	if (check.skip && !ok)
		malformed(p, "a skipped check that is not ok");
	check.detail = take_detail(p, extra);

	/* The children came first: they learn their parent's name now. */
	for (i = p->ktap->nr_checks; i && p->ktap->checks[i - 1].depth > depth; i--) {
		struct check *child = &p->ktap->checks[i - 1];
		char *name = xasprintf("%s/%s", check.name, child->name);

		free(child->name);
		child->name = name;
	}
	add_check(p->ktap, &check);
}

static bool is_version(const char *s)
{
	return !strcmp(s, "KTAP version 1") || !strcmp(s, "TAP version 13") ||
	       !strcmp(s, "TAP version 14");
}

static void parse_line(struct parser *p, const char *line)
{
	const char *s = line + strspn(line, " ");
	unsigned int depth = (unsigned int)(s - line) / 2;

	if (!*s)
		return;
	if (depth >= MAX_DEPTH)
		depth = MAX_DEPTH - 1;

	if (starts_with(s, "Bail out!")) {
		/* The diagnostics before it say where and why. */
		if (!p->ktap->bail)
			p->ktap->bail = take_detail(p, s + 9);
	} else if (*s == '#') {
		s += 1 + strspn(s + 1, " ");
		if (!starts_with(s, "Totals:") && !starts_with(s, "Subtest:") &&
		    !starts_with(s, POINTS) && !starts_with(s, MEASURE))
			add_detail(p, s);
	} else if (is_version(s)) {
		if (p->scopes[depth].version)
			malformed(p, "a second version line");
		p->scopes[depth].version = true;
	} else if (starts_with(s, "1..")) {
		parse_plan(p, depth, s + 3);
	} else if (!strcmp(s, "ok") || starts_with(s, "ok ")) {
		s += 2;
		parse_result(p, depth, true, s + strspn(s, " "));
	} else if (!strcmp(s, "not ok") || starts_with(s, "not ok ")) {
		s += 6;
		parse_result(p, depth, false, s + strspn(s, " "));
	}
	/* Anything else is a program's chatter, which TAP allows. */
}

/* What came before the test's begin is not the test's. */
static void begin(struct parser *p)
{
	ktap_free(p->ktap);
	memset(p->scopes, 0, sizeof(p->scopes));
	free(text_take(&p->detail));
}

static void ktap_line(void *arg, const char *line)
{
	struct marker marker = {0};
	struct parser *p = arg;

	if (p->over)
		return;
	p->line++;
	if (marker_parse(&marker, line)) {
		if (marker.kind == MARKER_BEGIN)
			begin(p);
		p->over = marker.kind == MARKER_END;
		marker_free(&marker);
	} else if (*line) {
		free(p->ktap->last);
		p->ktap->last = clean_text(line, strlen(line));
		parse_line(p, line);
	}
}

void ktap_parse(struct ktap *ktap, const char *s, size_t len)
{
	struct parser p = {.ktap = ktap};
	struct lines lines = {0};
	unsigned int depth;

	*ktap = (struct ktap){0};
	lines_feed(&lines, s, len, ktap_line, &p);
	lines_free(&lines);
	for (depth = MAX_DEPTH - 1; depth; depth--)
		close_scope(&p, depth);
	if (!p.scopes[0].version)
		malformed(&p, "no KTAP version line");
	close_scope(&p, 0);
	free(text_take(&p.detail));
}

void ktap_free(struct ktap *ktap)
{
	size_t i;

	for (i = 0; i < ktap->nr_checks; i++) {
		free(ktap->checks[i].name);
		free(ktap->checks[i].detail);
	}
	free(ktap->checks);
	free(ktap->bail);
	free(ktap->malformed);
	free(ktap->skip_all);
	free(ktap->last);
	*ktap = (struct ktap){0};
}
