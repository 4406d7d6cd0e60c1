// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "plan/series.h"

struct reader {
	struct series *series;
	size_t line;
	char *error;
};

static bool has(const struct strings *strings, const char *s)
{
	size_t i;

	for (i = 0; i < strings->nr; i++) {
		if (!strcmp(strings->v[i], s))
			return true;
	}
	return false;
}

static void series_line(void *arg, const char *line)
{
	struct reader *r = arg;
	struct strings *to = NULL;
	char *copy = xstrdup(line), *save, *word, *regression, *commit = NULL, *release = NULL;

	r->line++;
	copy[strcspn(copy, "#")] = '\0';
	word = strtok_r(copy, " \t", &save);
	regression = word ? strtok_r(NULL, " \t", &save) : NULL;
	if (word && !strcmp(word, "fixed"))
		to = &r->series->fixed;
	else if (word && !strcmp(word, "lacks"))
		to = &r->series->lacks;
	if (to && !r->error) {
		if (!regression)
			r->error = xasprintf("line %zu: no regression behind \"%s\"", r->line,
					     word);
		else if (has(&r->series->fixed, regression) || has(&r->series->lacks, regression))
			r->error = xasprintf("line %zu: a second line for %s", r->line, regression);
		else
			strings_add(to, xstrdup(regression));
		commit = strtok_r(NULL, " \t", &save);
		release = commit ? strtok_r(NULL, " \t", &save) : NULL;
	}
	if (release && strcmp(commit, "-")) {
		strings_add(&r->series->regressions, xstrdup(regression));
		strings_add(&r->series->commits, xasprintf("%s (%s)", commit, release));
	}
	free(copy);
}

int series_parse(struct series *series, const char *name, const char *s, char **error)
{
	struct reader r = {.series = series};
	struct lines lines = {0};

	*series = (struct series){.name = xstrdup(name)};
	lines_feed(&lines, s, strlen(s), series_line, &r);
	lines_finish(&lines, series_line, &r);
	if (!r.error)
		return 0;
	series_free(series);
	*error = r.error;
	return -1;
}

void series_free(struct series *series)
{
	free(series->name);
	strings_free(&series->fixed);
	strings_free(&series->lacks);
	strings_free(&series->regressions);
	strings_free(&series->commits);
	*series = (struct series){0};
}

enum expectation series_expect(const struct series *series, const char *regression,
			       const char *variant)
{
	bool fixed = has(&series->fixed, regression), lacks = has(&series->lacks, regression);

	if (!fixed && !lacks)
		return EXPECT_UNKNOWN;
	if (!strcmp(variant, "broken"))
		return EXPECT_VULNERABLE;
	if (!strcmp(variant, "fixed"))
		return EXPECT_FIXED;
	if (!strcmp(variant, "stock"))
		return fixed ? EXPECT_FIXED : EXPECT_VULNERABLE;
	return EXPECT_UNKNOWN;
}

const char *series_upstream(const struct series *series, size_t nr, const char *regression)
{
	size_t i, n;

	for (i = 0; i < nr; i++) {
		for (n = 0; n < series[i].regressions.nr; n++) {
			if (!strcmp(series[i].regressions.v[n], regression))
				return series[i].commits.v[n];
		}
	}
	return NULL;
}

const char *expectation_name(enum expectation expected)
{
	switch (expected) {
	case EXPECT_FIXED:
		return "FIXED";
	case EXPECT_VULNERABLE:
		return "VULNERABLE";
	case EXPECT_UNKNOWN:
		break;
	}
	return NULL;
}
