// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "evidence/marker.h"
#include "protocol.h"

static bool parse_end(struct marker *found, const char *s)
{
	char name[128], how[16], digits[16], rest, *end;
	long value;

	/* Not %d, which takes any number and keeps 32 bits of it. */
	if (sscanf(s, "%127s %15s %15s %c", name, how, digits, &rest) != 3)
		return false;
	value = strtol(digits, &end, 10);
	if (*end || value < 0 || value > INT_MAX)
		return false;
	found->value = (int)value;
	if (!strcmp(how, MARK_END_EXIT))
		found->end = END_EXIT;
	else if (!strcmp(how, MARK_END_SIGNAL))
		found->end = END_SIGNAL;
	else if (!strcmp(how, MARK_END_TIMEOUT))
		found->end = END_TIMEOUT;
	else
		return false;
	found->kind = MARKER_END;
	found->text = xstrdup(name);
	return true;
}

/* True if the line goes on with @word, behind which *s is then. */
static bool take(const char **s, const char *word)
{
	if (!starts_with(*s, word))
		return false;
	*s += strlen(word);
	return true;
}

bool marker_parse(struct marker *marker, const char *line)
{
	struct marker found = {0};
	const char *s = strstr(line, MARK);

	if (!s)
		return false;
	s += strlen(MARK);
	if (take(&s, MARK_BEGIN)) {
		found.kind = MARKER_BEGIN;
		found.text = clean_text(s, strlen(s));
	} else if (take(&s, MARK_ERROR)) {
		found.kind = MARKER_ERROR;
		found.text = clean_text(s, strlen(s));
	} else if (!take(&s, MARK_END) || !parse_end(&found, s)) {
		return false;
	}
	marker_free(marker);
	*marker = found;
	return true;
}

void marker_free(struct marker *marker)
{
	free(marker->text);
	*marker = (struct marker){0};
}
