// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "listing.h"
#include "verdicts.h"

#define FILE_NAME "/verdict.json"

static bool is_verdict(const char *name)
{
	size_t len = strlen(name), end = strlen(FILE_NAME);

	return len > end && !strcmp(name + len - end, FILE_NAME);
}

void verdicts_check(const struct sandbox *s, const char *never, struct strings *wrong)
{
	json_t *now = listing(s->dir), *value, *known;
	const char *name;

	json_object_foreach(now, name, value) {
		char *path, *text, *bad;

		known = json_object_get(s->known, name);
		if (!never || !is_verdict(name) || json_equal(known, value))
			continue;
		path = sandbox_path(s, name);
		text = read_file(path, NULL);
		bad = xasprintf("\"verdict\": \"%s\"", never);
		if (text && strstr(text, bad))
			strings_add(wrong, xasprintf("FALSE VERDICT in %s: %s", name, never));
		free(bad);
		free(text);
		free(path);
	}
	json_decref(now);
}
