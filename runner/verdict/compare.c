// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict/compare.h"
#include "base/util.h"

/* Leaves room for the second line in a reason. */
#define SHOWN 48

/* The line at @at, quoted and made short. */
static char *line_at(const char *s, size_t len, size_t at)
{
	const char *end = at < len ? memchr(s + at, '\n', len - at) : NULL;
	size_t n = end ? (size_t)(end - s) - at : len - at;
	char *clean, *cut, *quoted;

	if (at >= len)
		return xstrdup("the end");
	clean = clean_text(s + at, n);
	cut = shorten(clean, SHOWN);
	quoted = xasprintf("\"%s\"", cut);
	free(clean);
	free(cut);
	return quoted;
}

char *compare(const char *a, size_t a_len, const char *b, size_t b_len, bool cut)
{
	size_t min = a_len < b_len ? a_len : b_len, i, start = 0, line = 1;
	char *was, *is, *text;

	for (i = 0; i < min && a[i] == b[i]; i++) {
		if (a[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
	if (i == min && (cut || a_len == b_len))
		return NULL;
	was = line_at(a, a_len, start);
	is = line_at(b, b_len, start);
	text = xasprintf("line %zu: %s instead of %s", line, is, was);
	free(was);
	free(is);
	return text;
}
