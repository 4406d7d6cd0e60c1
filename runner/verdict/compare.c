// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "verdict/compare.h"
#include "base/util.h"

/* Leaves room for the second line in a reason. */
#define SHOWN 48

/*
 * Of a kernel's time stamps: amd quirk 9. Less than a microsecond apart, two can lie on either side
 * of one.
 */
#define STAMP_SLACK_US 20
#define STAMP_MAX 24

/* A line's time stamp, "[    3.602949] ": microseconds, and its length; 0 if there is none. */
static size_t stamp(const char *s, size_t left, long *us)
{
	char copy[STAMP_MAX + 1];
	unsigned long seconds, fraction;
	int n = 0;

	snprintf(copy, sizeof(copy), "%.*s", (int)(left < STAMP_MAX ? left : STAMP_MAX), s);
	if (sscanf(copy, "[%lu.%6lu] %n", &seconds, &fraction, &n) != 2 || n <= 0)
		return 0;
	*us = (long)(seconds * 1000000 + fraction);
	return (size_t)n;
}

/* The length of the stamps of two lines, if they agree; else 0. */
static size_t same_stamp(const char *a, const char *b, size_t left)
{
	long a_us, b_us;
	size_t a_len = stamp(a, left, &a_us), b_len = stamp(b, left, &b_us);

	return a_len == b_len && a_len && labs(a_us - b_us) <= STAMP_SLACK_US ? a_len : 0;
}

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
	size_t min = a_len < b_len ? a_len : b_len, i, start = 0, line = 1, same;
	char *was, *is, *text;

	for (i = 0; i < min; i++) {
		if (a[i] != b[i]) {
			same = same_stamp(a + start, b + start, min - start);
			if (start + same <= i)
				break;
			i = start + same - 1;
		} else if (a[i] == '\n') {
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
