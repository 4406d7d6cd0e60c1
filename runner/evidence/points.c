// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "evidence/points.h"
#include "protocol.h"

/* Beyond that a double leaves numbers out. */
#define NUMBER_MAX (1LL << 53)
/* What names have beside letters and digits. */
#define JOINS "_-."

static const char *const kinds[NR_POINTS_KINDS] = {
	POINTS_KIND_COURSE,
	POINTS_KIND_DISTRIBUTION,
	POINTS_KIND_PATH,
};

/* The next word of *@s, which moves on; "" at the end of the line. The caller frees it. */
static char *next_word(const char **s)
{
	size_t len;
	char *word;

	*s += strspn(*s, " ");
	len = strcspn(*s, " \r\n");
	word = xstrndup(*s, len);
	*s += len;
	return word;
}

/* Letters, digits, and what joins them. */
static bool is_name(const char *s, const char *joins)
{
	size_t len = strlen(s);

	if (!len || len > POINTS_NAME_MAX)
		return false;
	for (; *s; s++) {
		if (!isascii((unsigned char)*s) ||
		    (!isalnum((unsigned char)*s) && !strchr(joins, *s)))
			return false;
	}
	return true;
}

/* All of @s up to @end is a number in bounds. */
static bool parse_number(const char *s, char end, double *number, const char **after)
{
	char *stop;
	long long n;

	errno = 0;
	n = strtoll(s, &stop, 10);
	if (errno || stop == s || *stop != end || n > NUMBER_MAX || n < -NUMBER_MAX ||
	    isspace((unsigned char)*s))
		return false;
	*number = (double)n;
	*after = stop;
	return true;
}

static bool parse_point(struct points *points, const char *s)
{
	struct point point = {0};

	if (points->nr == POINTS_MAX || !parse_number(s, ':', &point.x, &s))
		return false;
	s++;
	if (points->kind == POINTS_PATH) {
		if (!is_name(s, JOINS))
			return false;
		point.word = xstrdup(s);
	} else if (!parse_number(s, '\0', &point.y, &s)) {
		return false;
	}
	points->v = xrealloc(points->v, (points->nr + 1) * sizeof(point));
	points->v[points->nr++] = point;
	return true;
}

static bool parse_kind(struct points *points, const char *word)
{
	while (points->kind < NR_POINTS_KINDS && strcmp(word, kinds[points->kind]))
		points->kind++;
	return points->kind < NR_POINTS_KINDS;
}

/* "GROUP/MEMBER", or a group alone. */
static bool parse_name(struct points *points, const char *word)
{
	size_t len = strcspn(word, "/");

	points->group = xstrndup(word, len);
	points->member = xstrdup(word[len] ? word + len + 1 : "");
	return is_name(points->group, JOINS) && (!word[len] || is_name(points->member, JOINS));
}

bool points_parse(struct points *points, const char *line)
{
	char *word;
	bool ok;

	*points = (struct points){0};
	if (!starts_with(line, "# " POINTS))
		return false;
	line += strlen("# " POINTS);
	word = next_word(&line);
	ok = parse_kind(points, word);
	free(word);
	word = next_word(&line);
	ok &= parse_name(points, word);
	free(word);
	points->x_name = next_word(&line);
	points->x_unit = next_word(&line);
	points->y_name = next_word(&line);
	ok &= is_name(points->x_name, JOINS) && is_name(points->x_unit, JOINS) &&
	      is_name(points->y_name, JOINS "%");
	while (ok && line[strspn(line, " \r\n")]) {
		word = next_word(&line);
		ok = parse_point(points, word);
		free(word);
	}
	if (ok && points->nr)
		return true;
	points_free(points);
	return false;
}

void points_free(struct points *points)
{
	size_t i;

	for (i = 0; i < points->nr; i++)
		free(points->v[i].word);
	free(points->v);
	free(points->group);
	free(points->member);
	free(points->x_name);
	free(points->x_unit);
	free(points->y_name);
	*points = (struct points){0};
}
