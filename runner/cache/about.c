// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/util.h"
#include "cache/about.h"

struct search {
	const char *key;
	char *value;
};

static void about_line(void *arg, const char *line)
{
	struct search *search = arg;
	size_t len = strlen(search->key);

	if (!search->value && starts_with(line, search->key) && line[len] == ' ')
		search->value = clean_text(line + len, strlen(line + len));
}

char *about_get(const char *dir, const char *key)
{
	char *path = xasprintf("%s/" ABOUT_FILE, dir), *s = read_file(path, NULL);
	struct search search = {.key = key};
	struct lines lines = {0};

	if (s) {
		lines_feed(&lines, s, strlen(s), about_line, &search);
		lines_finish(&lines, about_line, &search);
		lines_free(&lines);
	}
	free(s);
	free(path);
	return search.value ? search.value : xstrdup("");
}
