// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/util.h"
#include "plan/series.h"

#define BLANKS " \t"

struct reader {
	struct series *series;
	const char *path;
	int line;
	char *error; /* the first one */
};

static void complain_about(struct reader *r, const char *what, const char *word)
{
	if (!r->error)
		r->error = xasprintf("%s:%d: %s \"%s\"; a line is \"package NAME\" or "
				     "\"suite NAME\"",
				     r->path, r->line, what, word);
}

static void series_line(void *arg, const char *line)
{
	char *copy = xstrndup(line, strcspn(line, "#")), *save, *key, *value, *more, **to;
	struct reader *r = arg;

	r->line++;
	key = strtok_r(copy, BLANKS, &save);
	value = strtok_r(NULL, BLANKS, &save);
	more = strtok_r(NULL, BLANKS, &save);
	if (!key) {
		free(copy);
		return;
	}
	to = !strcmp(key, "package") ? &r->series->package
	     : !strcmp(key, "suite") ? &r->series->suite
				     : NULL;
	if (!to)
		complain_about(r, "unknown word", key);
	else if (!value)
		complain_about(r, "no name behind", key);
	else if (more)
		complain_about(r, "more than one name behind", key);
	else if (*to)
		complain_about(r, "a second line with", key);
	else
		*to = xstrdup(value);
	free(copy);
}

int series_load(struct series *series, const char *path, char **error)
{
	struct reader r = {.series = series, .path = path};
	struct lines lines = {0};
	char *s;

	*series = (struct series){0};
	s = read_file(path, NULL);
	if (s) {
		lines_feed(&lines, s, strlen(s), series_line, &r);
		lines_finish(&lines, series_line, &r);
		lines_free(&lines);
		if (!r.error && !series->package)
			r.error = xasprintf("%s: no line \"package NAME\"", path);
	} else {
		r.error = xasprintf("%s: %s", path, strerror(errno));
	}
	free(s);
	if (!r.error)
		return 0;
	series_free(series);
	*error = r.error;
	return -1;
}

void series_free(struct series *series)
{
	free(series->package);
	free(series->suite);
	*series = (struct series){0};
}

const char *series_in(const struct strings *known, const char *name, const char **what)
{
	size_t i;

	for (i = 0; i < known->nr; i++) {
		const char *series = known->v[i];
		size_t len = strlen(series);

		if (!starts_with(name, series) || (name[len] && name[len] != ':'))
			continue;
		*what = name[len] ? name + len + 1 : "stock";
		return **what ? series : NULL;
	}
	return NULL;
}
