// SPDX-License-Identifier: GPL-2.0-only
/*
 * What pages are put together of: badges, tables, folds, addresses.
 */
#include <ctype.h>
#include <libxml/uri.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "page/html.h"

/* Words that mean the same to whoever looks have the same colour. */
static const char *tone(const char *word)
{
	static const struct {
		const char *word, *tone;
	} tones[] = {
		{"FIXED", "good"},     {"PASS", "good"},	 {"yes", "good"},
		{"fixed", "good"},     {"good", "good"},	 {"ok", "good"},
		{"VULNERABLE", "bad"}, {"FAIL", "bad"},		 {"no", "bad"},
		{"regression", "bad"}, {"still failing", "bad"}, {"bad", "bad"},
		{"not ok", "bad"},     {"unstable", "bad"},	 {"ERROR", "error"},
		{"unproven", "warn"},  {"inconclusive", "warn"}, {"changed", "warn"},
		{"known", "known"},    {"appeared", "known"},	 {"disappeared", "known"},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tones); i++) {
		if (!strcmp(tones[i].word, word))
			return tones[i].tone;
	}
	return "dull";
}

void html_badge(struct html *html, const char *word, enum badge badge)
{
	html_badge_link(html, word, badge, NULL);
}

void html_badge_link(struct html *html, const char *word, enum badge badge, const char *href)
{
	char *class = xasprintf("badge %s%s", tone(word), badge ? " unexpected" : "");

	html_open(html, href ? "a" : "span", "class", class, "href", href, NULL);
	html_text(html, word);
	if (badge == BADGE_UNEXPECTED)
		html_put(html, "small", " not expected", NULL);
	html_close(html);
	free(class);
}

void html_table_begin(struct html *html, const char *label, const char *class)
{
	/* Whoever has no pointer scrolls it by the keyboard. */
	html_open(html, "div", "class", "scroll", "role", "region", "aria-label", label, "tabindex",
		  "0", NULL);
	html_open(html, "table", "class", class, NULL);
}

void html_table_head(struct html *html, ...)
{
	const char *s;
	va_list ap;

	html_open(html, "tr", NULL);
	va_start(ap, html);
	while ((s = va_arg(ap, const char *)))
		html_put(html, "th", s, "scope", "col", NULL);
	va_end(ap);
	html_close(html);
}

void html_table_end(struct html *html)
{
	html_close(html);
	html_close(html);
}

void html_fold(struct html *html, const char *summary, bool open)
{
	html_open(html, "details", "open", open ? "" : NULL, NULL);
	html_put(html, "summary", summary, NULL);
}

char *html_address(const char *path)
{
	xmlChar *escaped = xmlURIEscapeStr(BAD_CAST path, BAD_CAST "/");
	char *s;

	if (!escaped) {
		complain("out of memory");
		exit(STATUS_ERROR);
	}
	s = xstrdup((const char *)escaped);
	xmlFree(escaped);
	return s;
}

/* How much of both is the same, in whole folders. */
static size_t shared_len(const char *a, const char *b)
{
	size_t i, last = 0;

	for (i = 0; a[i] && a[i] == b[i]; i++) {
		if (a[i] == '/')
			last = i;
	}
	if ((!a[i] || a[i] == '/') && (!b[i] || b[i] == '/'))
		last = i;
	return last;
}

char *html_address_from(const char *from, const char *path)
{
	size_t len = shared_len(from, path);
	const char *up, *down = path + len;
	struct text t = {0};
	char *address;

	for (up = from + len; *up; up++) {
		if (*up == '/' && up[1])
			text_addf(&t, "../");
	}
	down += *down == '/';
	/* An empty address would be the page's own. */
	text_addf(&t, "%s", t.len || *down ? down : ".");
	address = html_address(t.s);
	free(t.s);
	return address;
}

char *html_anchor(const char *s)
{
	char *anchor = xstrdup(s), *c;

	for (c = anchor; *c; c++) {
		if (!isalnum((unsigned char)*c) && !strchr("_.-", *c))
			*c = '_';
	}
	return anchor;
}
