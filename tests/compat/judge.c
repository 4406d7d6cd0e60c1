// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a test that was built in two ways had the same result: it ended in the same way, at the
 * same line of the test if an assertion failed, was skipped as a whole for the same reason, and has
 * the same results by name, outcome and order. What a test says beside that differs with the
 * library.
 *
 *	judge ONE OTHER, two folders of jobs: one line on stdout, exit status 0 if it is the same, 1
 *	if not, 2 usage, 3 if one did not run to its end
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/util.h"
#include "evidence/ktap.h"
#include "evidence/marker.h"
#include "protocol.h"

struct result {
	const char *dir;
	struct ktap ktap;
	struct marker end;
	unsigned long line; /* the last one of the test's source that it speaks of; 0: of none */
};

/* Both libraries say FILE:LINE of a failed assertion. */
static unsigned long last_line_named(const char *log, const char *test)
{
	char *file = xasprintf("%s.c:", test);
	unsigned long line = 0;

	while ((log = strstr(log, file))) {
		log += strlen(file);
		line = strtoul(log, NULL, 10);
	}
	free(file);
	return line;
}

static void result_read(struct result *result, const char *dir)
{
	char *path = xasprintf("%s/" KTAP_LOG, dir), *s, *log, *line, *save;
	struct marker marker = {0};
	size_t len;

	result->dir = dir;
	s = read_file(path, &len);
	if (!s) {
		complain("%s: cannot be read", path);
		exit(STATUS_ERROR);
	}
	ktap_parse(&result->ktap, s, len);
	log = xstrdup(s);
	for (line = strtok_r(s, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (marker_parse(&marker, line) && marker.kind == MARKER_END) {
			marker_free(&result->end);
			result->end = marker;
			marker = (struct marker){0};
		}
	marker_free(&marker);
	free(s);
	free(path);
	if (result->end.kind != MARKER_END) {
		printf("%s: the test did not run to its end\n", dir);
		exit(STATUS_ERROR);
	}
	result->line = last_line_named(log, result->end.text);
	free(log);
}

static const char *const end_names[] = {
	[END_EXIT] = MARK_END_EXIT,
	[END_SIGNAL] = MARK_END_SIGNAL,
	[END_TIMEOUT] = MARK_END_TIMEOUT,
};

static bool same_end(const struct result *a, const struct result *b)
{
	if (a->end.end == b->end.end && a->end.value == b->end.value) {
		if (a->line == b->line)
			return true;
		printf("it ends at line %lu of the test, and at line %lu\n", a->line, b->line);
		return false;
	}
	printf("it ends with %s %d, and with %s %d\n", end_names[a->end.end], a->end.value,
	       end_names[b->end.end], b->end.value);
	return false;
}

/* The kernel's __TEST_REQUIRE puts a dash before the reason. */
static const char *reason(const struct result *result)
{
	const char *s = result->ktap.skip_all;

	if (!s)
		return "none";
	s += strspn(s, " ");
	return starts_with(s, "- ") ? s + 2 : s;
}

static bool same_reason(const struct result *a, const struct result *b)
{
	if (!strcmp(reason(a), reason(b)))
		return true;
	printf("skipped for '%s', and for '%s'\n", reason(a), reason(b));
	return false;
}

static const char *outcome(const struct check *check)
{
	return check->skip ? "skipped" : check->ok ? "ok" : "not ok";
}

static bool same_checks(const struct ktap *a, const struct ktap *b)
{
	size_t i;

	for (i = 0; i < a->nr_checks && i < b->nr_checks; i++) {
		const struct check *x = &a->checks[i], *y = &b->checks[i];

		if (strcmp(x->name, y->name)) {
			printf("result %zu is '%s', and '%s'\n", i + 1, x->name, y->name);
			return false;
		}
		if (strcmp(outcome(x), outcome(y))) {
			printf("'%s' is %s, and %s\n", x->name, outcome(x), outcome(y));
			return false;
		}
	}
	if (a->nr_checks != b->nr_checks) {
		printf("%zu results, and %zu\n", a->nr_checks, b->nr_checks);
		return false;
	}
	return true;
}

int main(int argc, char *argv[])
{
	struct result results[2] = {0};
	const struct result *a = &results[0], *b = &results[1];

	if (argc != 3) {
		complain("usage: judge ONE OTHER, two folders of jobs");
		return STATUS_USAGE;
	}
	result_read(&results[0], argv[1]);
	result_read(&results[1], argv[2]);
	if (!same_end(a, b) || !same_reason(a, b) || !same_checks(&a->ktap, &b->ktap))
		return STATUS_VULNERABLE;
	printf("%s %d", end_names[a->end.end], a->end.value);
	if (a->line)
		printf(" at line %lu", a->line);
	if (a->ktap.skip_all)
		printf(", skipped: %s", reason(a));
	if (a->ktap.nr_checks)
		printf(", %zu results", a->ktap.nr_checks);
	printf("\n");
	return STATUS_FIXED;
}
