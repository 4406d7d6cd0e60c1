// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <libxml/xmlwriter.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/top.h"
#include "base/util.h"
#include "page/html.h"

#define STYLE "runner/page/style.css"
#define SCRIPT "runner/page/page.js"

/* Bytes of a word that fits, on a phone, into a row's name, and into a line. */
#define FITS_NAME 12
#define FITS_LINE 24

struct html {
	xmlTextWriterPtr w;
	FILE *out;
	struct strings open; /* the elements */
	bool in_head;	     /* nothing of the body has come yet */
};

/* Elements without an end tag. All others have one, for HTML knows no "<a/>". */
static bool is_void(const char *element)
{
	static const char *const names[] = {"meta", "br", "hr", "col", "link", "input"};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i], element))
			return true;
	}
	return false;
}

/* Plain text, its outer blanks too; the caller frees it. */
static char *plain(const char *s)
{
	size_t before = strspn(s, " "), len = strlen(s), after;
	char *clean = clean_text(s, len), *t;

	for (after = 0; after < len - before && s[len - 1 - after] == ' '; after++)
		;
	t = xasprintf("%*s%s%*s", (int)before, "", clean, (int)after, "");
	free(clean);
	return t;
}

/* One of the suite's own files as the content of an element. */
static void inline_file(struct html *html, const char *element, const char *name)
{
	char *path = suite_path(name), *s = read_file(path, NULL);

	if (!s) {
		complain("%s: %s; the page is made without it", path, strerror(errno));
	} else {
		html_open(html, element, NULL);
		html_raw(html, s);
		html_close(html);
	}
	free(s);
	free(path);
}

struct html *html_begin(FILE *out, const char *title)
{
	struct html *html = xcalloc(1, sizeof(*html));
	xmlOutputBufferPtr buffer = xmlOutputBufferCreateFile(out, NULL);

	html->w = buffer ? xmlNewTextWriter(buffer) : NULL;
	html->out = out;
	if (!html->w) {
		complain("out of memory");
		exit(STATUS_ERROR);
	}
	html_raw(html, "<!DOCTYPE html>\n");
	html_open(html, "html", "lang", "en", NULL);
	html_open(html, "head", NULL);
	html_open(html, "meta", "charset", "utf-8", NULL);
	html_close(html);
	html_open(html, "meta", "name", "viewport", "content",
		  "width=device-width, initial-scale=1", NULL);
	html_close(html);
	html_open(html, "meta", "name", "color-scheme", "content", "light dark", NULL);
	html_close(html);
	/* Nothing is fetched, whatever stands in a log; a browser asks for no icon. */
	html_open(html, "meta", "http-equiv", "Content-Security-Policy", "content",
		  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
		  "img-src data:",
		  NULL);
	html_close(html);
	html_open(html, "link", "rel", "icon", "href", "data:,", NULL);
	html_close(html);
	html_put(html, "title", title, NULL);
	inline_file(html, "style", STYLE);
	html->in_head = true;
	return html;
}

static void leave_head(struct html *html)
{
	if (!html->in_head)
		return;
	html->in_head = false;
	html_close(html);
	html_open(html, "body", NULL);
	html_open(html, "main", NULL);
}

void html_style(struct html *html, const char *css)
{
	xmlTextWriterStartElement(html->w, BAD_CAST "style");
	html_raw(html, css);
	xmlTextWriterFullEndElement(html->w);
}

void html_end(struct html *html)
{
	leave_head(html);
	html_close(html); /* main */
	inline_file(html, "script", SCRIPT);
	while (html->open.nr)
		html_close(html);
	xmlFreeTextWriter(html->w);
	strings_free(&html->open);
	fputc('\n', html->out);
	free(html);
}

static void add_attributes(struct html *html, va_list ap)
{
	const char *name, *value;

	while ((name = va_arg(ap, const char *))) {
		char *s;

		value = va_arg(ap, const char *);
		if (!value)
			continue;
		s = plain(value);
		xmlTextWriterWriteAttribute(html->w, BAD_CAST name, BAD_CAST s);
		free(s);
	}
}

static void begin(struct html *html, const char *element, va_list ap)
{
	leave_head(html);
	xmlTextWriterStartElement(html->w, BAD_CAST element);
	add_attributes(html, ap);
	strings_add(&html->open, xstrdup(element));
}

void html_open(struct html *html, const char *element, ...)
{
	va_list ap;

	va_start(ap, element);
	begin(html, element, ap);
	va_end(ap);
}

/* A line feed after each block, so that the page can be read and compared as text, too. */
static bool ends_line(const char *element)
{
	static const char *const names[] = {
		"p",	 "tr",	    "li",      "div",	"section", "table",	"h1",	  "h2",
		"h3",	 "summary", "details", "style", "dd",	   "pre",	"script", "head",
		"title", "figure",  "ul",      "nav",	"caption", "blockquote"};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (!strcmp(names[i], element))
			return true;
	}
	return is_void(element);
}

void html_close(struct html *html)
{
	char *element = html->open.v[--html->open.nr];

	if (is_void(element))
		xmlTextWriterEndElement(html->w);
	else
		xmlTextWriterFullEndElement(html->w);
	if (ends_line(element))
		html_raw(html, "\n");
	free(element);
}

/* A name that does not fit breaks between its parts. */
static void add_word(struct text *t, const char *word, size_t len, size_t fits)
{
	size_t from = 0, i;

	for (i = 1; len > fits && i + 1 < len; i++) {
		if (strchr("_-.", word[i]) && isalnum((unsigned char)word[i - 1]) &&
		    isalnum((unsigned char)word[i + 1])) {
			text_addf(t, "%.*s<wbr/>", (int)(i + 1 - from), word + from);
			from = i + 1;
		}
	}
	text_add(t, word + from, len - from);
}

/* The caller frees it. */
static char *with_breaks(const char *escaped, size_t fits)
{
	struct text t = {0};

	while (*escaped) {
		size_t len = strcspn(escaped, " "), gap = strspn(escaped + len, " ");

		add_word(&t, escaped, len, fits);
		text_add(&t, escaped + len, gap);
		escaped += len + gap;
	}
	return text_take(&t);
}

void html_text(struct html *html, const char *s)
{
	bool as_is = strings_has(&html->open, "pre") || strings_has(&html->open, "head");
	size_t fits = strings_has(&html->open, "th") ? FITS_NAME : FITS_LINE;
	char *text = plain(s), *markup;
	xmlChar *escaped = xmlEncodeSpecialChars(NULL, BAD_CAST text);

	if (!escaped) {
		complain("out of memory");
		exit(STATUS_ERROR);
	}
	markup = with_breaks((const char *)escaped, as_is ? SIZE_MAX : fits);
	html_raw(html, markup);
	xmlFree(escaped);
	free(markup);
	free(text);
}

void html_textf(struct html *html, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0) {
		complain("out of memory");
		exit(STATUS_ERROR);
	}
	va_end(ap);
	html_text(html, s);
	free(s);
}

void html_put(struct html *html, const char *element, const char *text, ...)
{
	va_list ap;

	va_start(ap, text);
	begin(html, element, ap);
	va_end(ap);
	html_text(html, text);
	html_close(html);
}

void html_raw(struct html *html, const char *markup)
{
	xmlTextWriterWriteRaw(html->w, BAD_CAST markup);
}
