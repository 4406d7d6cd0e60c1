// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "ends.h"
#include "table.h"

/* As README has them. */
static const int statuses[] = {0, 1, 2, 3, 4, 130};

/* Of what is shown where something is wrong. */
#define SHOWN_MAX 1500

static bool matches(const json_t *patterns, const char *s)
{
	const json_t *pattern;
	size_t i;

	if (json_is_string(patterns))
		return !fnmatch(json_string_value(patterns), s, 0);
	json_array_foreach(patterns, i, pattern) {
		if (matches(pattern, s))
			return true;
	}
	return false;
}

struct saying {
	const struct expected *expected;
	const json_t *says; /* lines, one of which has to be there; NULL: none has to */
	const json_t *may;  /* others that may be there */
	bool said;
	char *odd; /* a line that nobody expects */
};

static void take_line(void *arg, const char *line)
{
	struct saying *s = arg;
	bool says = matches(s->says, line);

	s->said |= says;
	if (says || !*line || s->odd || matches(json_object_get(s->expected->run, "usual"), line) ||
	    matches(s->may, line) || matches(s->expected->also, line))
		return;
	s->odd = xstrdup(line);
}

/* Why stderr is not what is expected; NULL if it is. The caller frees it. */
static char *odd_words(const struct end *end, const struct expected *expected, const json_t *one)
{
	const json_t *says = json_object_get(one, "says");
	struct saying s = {
		.expected = expected,
		.says = says,
		.may = json_object_get(one, "may"),
	};
	struct lines lines = {0};
	char *why = NULL;

	lines_feed(&lines, end->err, strlen(end->err), take_line, &s);
	lines_finish(&lines, take_line, &s);
	lines_free(&lines);
	if (s.odd)
		why = xasprintf("it says: %s", s.odd);
	else if (says && !s.said)
		why = xstrdup("it does not say why");
	free(s.odd);
	return why;
}

static bool status_is(const json_t *status, const struct end *end, const struct expected *expected)
{
	const json_t *one;
	size_t i;

	if (json_is_integer(status))
		return json_integer_value(status) == end->status;
	if (json_is_string(status))
		return !strcmp(json_string_value(status), "signal") && expected->sig &&
		       end->status == 128 + expected->sig;
	json_array_foreach(status, i, one) {
		if (status_is(one, end, expected))
			return true;
	}
	return false;
}

/* Why it is not that end. */
static char *why_not(const struct end *end, const struct expected *expected, const json_t *one)
{
	const char *shows = row_text(one, "shows", "");

	if (!status_is(json_object_get(one, "status"), end, expected))
		return xstrdup("another exit status");
	if (fnmatch(shows, end->out, 0))
		return xstrdup(*shows ? "stdout is another" : "it shows something");
	return odd_words(end, expected, one);
}

bool end_is_right(const struct end *end, const struct expected *expected)
{
	char *why = why_not(end, expected, expected->run);
	bool right = !why;

	free(why);
	return right;
}

/* What no fault excuses. */
static void check_always(const struct end *end, const struct expected *expected,
			 struct strings *wrong)
{
	const char *never = row_text(expected->run, "never", NULL);
	const char *bad = row_text(expected->run, "bad", "VULNERABLE");
	size_t i;

	for (i = 0; i < ARRAY_SIZE(statuses) && statuses[i] != end->status; i++)
		;
	if (i == ARRAY_SIZE(statuses) && (!expected->sig || end->status != 128 + expected->sig) &&
	    !status_is(json_object_get(expected->run, "statuses"), end, expected))
		strings_add(wrong, xasprintf("exit status %d is none of README's", end->status));
	if (never && strstr(end->out, never))
		strings_add(wrong, xasprintf("FALSE VERDICT: %s", never));
	if (end->status == 1 && !strstr(end->out, bad) && !strstr(end->err, bad))
		strings_add(wrong, xstrdup("exit status 1 and nothing is VULNERABLE"));
}

void end_check(const struct end *end, const struct expected *expected, struct strings *wrong)
{
	size_t before = wrong->nr, i;
	struct text whys = {0};
	const json_t *one;
	bool found;

	check_always(end, expected, wrong);
	found = !expected->ends && end_is_right(end, expected);
	json_array_foreach(expected->ends, i, one) {
		const json_t *as = json_is_string(one) ? expected->run : one;
		char *why = found ? NULL : why_not(end, expected, as);

		found |= !why;
		if (why)
			text_addf(&whys, "%s%s", whys.len ? "; " : "", why);
		free(why);
	}
	if (!found)
		strings_add(wrong, xasprintf("no end that was expected%s%s", whys.len ? ": " : "",
					     whys.s ? whys.s : ""));
	free(whys.s);
	if (wrong->nr > before) {
		char *out = shorten(end->out, SHOWN_MAX), *err = shorten(end->err, SHOWN_MAX);

		strings_add(wrong, xasprintf("exit status %d, stdout:\n%s\nstderr:\n%s",
					     end->status, out, err));
		free(out);
		free(err);
	}
}
