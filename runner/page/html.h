/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A self-contained HTML page, element by element: its head with the style, its foot with the
 * script, and everything in between escaped. What the page is about is for others to say.
 *
 * Text may be any bytes: what is no plain UTF-8 comes out as "?". Attributes are pairs of name and
 * value, with a NULL after the last; a pair whose value is NULL is left out.
 */
#ifndef RUNNER_PAGE_HTML_H
#define RUNNER_PAGE_HTML_H

#include <stdbool.h>
#include <stdio.h>

struct html;

/*
 * Begins the page @title on @out. The style is runner/page/style.css; without it the page is plain,
 * after one line on stderr.
 */
struct html *html_begin(FILE *out, const char *title);
/* More style than that, before anything else. */
void html_style(struct html *html, const char *css);
/* Ends it, and frees @html. @out stays open. */
void html_end(struct html *html);

void html_open(struct html *html, const char *element, ...) __attribute__((sentinel));
void html_close(struct html *html);
/* Text in the element that is open; its outer blanks stay. */
void html_text(struct html *html, const char *s);
void html_textf(struct html *html, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A whole element with nothing but text in it. */
void html_put(struct html *html, const char *element, const char *text, ...)
	__attribute__((sentinel));
/* Markup of the suite's own, as it is. */
void html_raw(struct html *html, const char *markup);

/* What a badge tells beside its word: whether it is as it should be. */
enum badge {
	BADGE_PLAIN,
	BADGE_ALARM,	  /* what somebody looks for */
	BADGE_UNEXPECTED, /* the same, and the badge says that it was not expected */
};

/* A verdict, or another word of the suite's: "FIXED", "FAIL", "known", "yes", "regression". */
void html_badge(struct html *html, const char *word, enum badge badge);
/* The same as a link to @href. */
void html_badge_link(struct html *html, const char *word, enum badge badge, const char *href);
/*
 * A table in a box of its own, which scrolls where the page is too narrow. @label says what it is,
 * for whoever cannot see it. The caller opens and closes "tr", "th" and "td".
 */
void html_table_begin(struct html *html, const char *label, const char *class);
/* A row of "th"; NULL after the last. */
void html_table_head(struct html *html, ...) __attribute__((sentinel));
void html_table_end(struct html *html);
/* What is folded away behind one line, until html_close(). */
void html_fold(struct html *html, const char *summary, bool open);

/* A link's address of a path, relative or absolute; the caller frees it. */
char *html_address(const char *path);
/*
 * The address of the file or folder @path in a page that lies in the folder @from; both are
 * absolute and without links. The caller frees it.
 */
char *html_address_from(const char *from, const char *path);
/* @s as an anchor's name; the caller frees it. */
char *html_anchor(const char *s);

#endif
