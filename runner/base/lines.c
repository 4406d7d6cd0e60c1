// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"

static void emit(struct lines *lines, line_fn fn, void *arg)
{
	size_t from, to;
	char *line;

	/* A NUL would hide the rest of its line. */
	for (from = 0; from < lines->partial.len; from++) {
		if (!lines->partial.s[from])
			lines->partial.s[from] = '?';
	}
	line = text_take(&lines->partial);
	to = strlen(line);
	while (to && line[to - 1] == '\r')
		line[--to] = '\0';
	fn(arg, line);
	free(line);
}

void lines_feed(struct lines *lines, const char *s, size_t len, line_fn fn, void *arg)
{
	const char *end = s + len, *nl;

	while (s < end && (nl = memchr(s, '\n', (size_t)(end - s)))) {
		text_add(&lines->partial, s, (size_t)(nl - s));
		emit(lines, fn, arg);
		s = nl + 1;
	}
	if (s < end)
		text_add(&lines->partial, s, (size_t)(end - s));
}

void lines_finish(struct lines *lines, line_fn fn, void *arg)
{
	if (lines->partial.len)
		emit(lines, fn, arg);
}

void lines_free(struct lines *lines)
{
	free(text_take(&lines->partial));
}
