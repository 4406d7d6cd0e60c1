// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/util.h"
#include "evidence/foreign.h"
#include "evidence/marker.h"

/* What each of the kernel's KVM selftests begins with; it is nobody's last word. */
#define SEED "Random seed: "

#define ASSERTION "==== Test Assertion Failure ===="

/* The lines of a failed assertion, in their order. */
enum at {
	AT_NOTHING,
	AT_PLACE,   /* "FILE:LINE: EXPRESSION" */
	AT_PROCESS, /* "pid=... tid=... errno=..." */
	AT_TRACE,   /* numbered callers, then the message */
	AT_END,
};

struct parser {
	struct ktap *ktap;
	void (*line)(struct parser *p, const char *s);
	enum at at;
	struct text assertion;
	bool over;
};

static bool is_caller(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	return (digits && (s[digits] == '\t' || s[digits] == ' ')) || starts_with(s, "(stack ");
}

/* Only the first one counts: what follows it is how the test ends. */
static void selftest_line(struct parser *p, const char *s)
{
	s += strspn(s, " \t");
	switch (p->at) {
	case AT_NOTHING:
		if (starts_with(s, ASSERTION))
			p->at = AT_PLACE;
		break;
	case AT_PLACE:
		text_addf(&p->assertion, "%s", s);
		p->at = AT_PROCESS;
		break;
	case AT_PROCESS:
		p->at = AT_TRACE;
		break;
	case AT_TRACE:
		if (is_caller(s))
			break;
		if (*s)
			text_addf(&p->assertion, ": %s", s);
		p->at = AT_END;
		break;
	case AT_END:
		break;
	}
}

/* Past "ESC [ ... m", by which some colour their words. */
static const char *skip_colour(const char *s)
{
	while (s[0] == '\033' && s[1] == '[')
		s += 2 + strcspn(s + 2, "m") + (strchr(s, 'm') ? 1 : 0);
	return s;
}

static void kut_line(struct parser *p, const char *s)
{
	static const struct {
		const char *word;
		bool ok, skip;
	} words[] = {
		{"PASS: ", true, false},
		{"FAIL: ", false, false},
		{"SKIP: ", true, true},
		/* A failure that the test itself expects. */
		{"XFAIL: ", true, false},
		{"XPASS: ", false, false},
		{"KFAIL: ", true, false},
	};
	size_t i;

	s = skip_colour(s);
	for (i = 0; i < ARRAY_SIZE(words); i++) {
		if (starts_with(s, words[i].word))
			ktap_add_check(p->ktap, s + strlen(words[i].word), words[i].ok,
				       words[i].skip,
				       words[i].skip ? s + strlen(words[i].word) : "");
	}
}

/* The text behind "FILE:LINE: ", NULL if the line has no such beginning. */
static const char *ltp_text(const char *s)
{
	const char *colon = strchr(s, ':');
	size_t digits;

	if (!colon || colon == s)
		return NULL;
	digits = strspn(colon + 1, "0123456789");
	if (!digits || colon[1 + digits] != ':' || colon[2 + digits] != ' ')
		return NULL;
	return skip_colour(colon + digits + 3);
}

static void ltp_line(struct parser *p, const char *s)
{
	const char *text = ltp_text(s), *what;

	what = text ? strchr(text, ':') : NULL;
	if (!what)
		return;
	what += 1 + strspn(what + 1, " ");
	what = skip_colour(what);
	if (starts_with(text, "TPASS"))
		ktap_add_check(p->ktap, what, true, false, "");
	else if (starts_with(text, "TFAIL"))
		ktap_add_check(p->ktap, what, false, false, "");
	else if (starts_with(text, "TCONF"))
		ktap_add_check(p->ktap, what, true, true, what);
	else if (starts_with(text, "TBROK") && !p->ktap->bail)
		p->ktap->bail = clean_text(what, strlen(what));
}

static void any_line(void *arg, const char *line)
{
	struct marker marker = {0};
	struct parser *p = arg;

	if (p->over)
		return;
	if (marker_parse(&marker, line)) {
		/* What came before the test's begin is not the test's. KTAP has been read. */
		if (marker.kind == MARKER_BEGIN) {
			p->at = AT_NOTHING;
			free(text_take(&p->assertion));
			if (p->line != selftest_line)
				ktap_free(p->ktap);
		}
		p->over = marker.kind == MARKER_END;
		marker_free(&marker);
		return;
	}
	if (*line && !starts_with(line, SEED)) {
		free(p->ktap->last);
		p->ktap->last = clean_text(line, strlen(line));
	}
	p->line(p, line);
}

void foreign_parse(struct ktap *ktap, enum suite suite, const char *s, size_t len)
{
	struct parser p = {
		.ktap = ktap,
		.line = suite == SUITE_KUT   ? kut_line
			: suite == SUITE_LTP ? ltp_line
					     : selftest_line,
	};
	struct lines lines = {0};
	char *assertion;

	*ktap = (struct ktap){0};
	if (suite == SUITE_SELFTESTS) {
		ktap_parse(ktap, s, len);
		/* Many say nothing at all, some in words of their own. */
		free(ktap->malformed);
		ktap->malformed = NULL;
		free(ktap->last);
		ktap->last = NULL;
	}
	lines_feed(&lines, s, len, any_line, &p);
	lines_finish(&lines, any_line, &p);
	lines_free(&lines);
	assertion = text_take(&p.assertion);
	if (*assertion) {
		free(ktap->bail);
		ktap->bail = clean_text(assertion, strlen(assertion));
	}
	free(assertion);
}
