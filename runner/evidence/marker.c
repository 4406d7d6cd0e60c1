// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/marker.h"
#include "base/util.h"

static const char prefix[] = "# kvm-regress: ";

static bool parse_end(struct marker *found, const char *s)
{
	char name[128], how[16], rest;

	if (sscanf(s, "%127s %15s %d %c", name, how, &found->value, &rest) != 3)
		return false;
	if (!strcmp(how, "exit"))
		found->end = END_EXIT;
	else if (!strcmp(how, "signal"))
		found->end = END_SIGNAL;
	else if (!strcmp(how, "timeout"))
		found->end = END_TIMEOUT;
	else
		return false;
	found->kind = MARKER_END;
	found->text = xstrdup(name);
	return true;
}

bool marker_parse(struct marker *marker, const char *line)
{
	struct marker found = {0};
	const char *s = strstr(line, prefix);

	if (!s)
		return false;
	s += strlen(prefix);
	if (starts_with(s, "begin ")) {
		found.kind = MARKER_BEGIN;
		found.text = clean_text(s + 6, strlen(s + 6));
	} else if (starts_with(s, "error ")) {
		found.kind = MARKER_ERROR;
		found.text = clean_text(s + 6, strlen(s + 6));
	} else if (!starts_with(s, "end ") || !parse_end(&found, s + 4)) {
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
