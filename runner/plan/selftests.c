// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/jsonio.h"
#include "base/lines.h"
#include "plan/limits.h"
#include "plan/selftests.h"

#define LIST_FILE "list"

#define DEFAULT_TEST_TIMEOUT_S 60
/*
 * Many tests say nothing before their end: what bounds them is L1's own time. That much of the
 * VMM's CPU time is more than a second of L1's takes on any machine.
 */
#define SILENCE_PER_SECOND 10.0

static json_t *read_needs(const char *configs, char **path, struct json_reader *reader)
{
	json_t *json = NULL;

	*path = xasprintf("%s/selftests/needs.json", configs);
	*reader = (struct json_reader){.path = *path};
	/* Where the file is not there, no test needs anything. */
	if (!access(*path, F_OK) || errno != ENOENT)
		json = json_read(reader);
	if (json && !json_is_object(json))
		json_complain(reader, "not an object");
	return json;
}

/* What @json, of the test's name, says; NULL: nothing. */
static void take_needs(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	static const char *const known[] = {
		"arguments", "cpus", "memory", "append", "test_timeout_s", "why",
	};
	char *where = xasprintf(" in \"%s\"", entry->name);

	if (json && !json_is_object(json))
		json_complain(reader, "\"%s\" is no object", entry->name);
	if (json) {
		json_only(reader, json, where, known, ARRAY_SIZE(known));
		free(json_get_line(reader, json, "why", NULL));
	}
	entry->arguments = json_get_string(reader, json, "arguments", "");
	entry->append = json_get_string(reader, json, "append", "");
	entry->cpus = json_get_int(reader, json, "cpus", 1, 1, CPUS_MAX);
	entry->memory = json_get_int(reader, json, "memory", 0, 0, MEMORY_MAX_MIB);
	entry->test_timeout_s = json_get_int(reader, json, "test_timeout_s", DEFAULT_TEST_TIMEOUT_S,
					     1, TIMEOUT_MAX_S);
	entry->silence_s = entry->test_timeout_s * SILENCE_PER_SECOND;
	free(where);
}

int needs_check(const char *configs, char **error)
{
	struct json_reader reader;
	const char *name;
	json_t *json, *value;
	char *path;

	json = read_needs(configs, &path, &reader);
	json_object_foreach(reader.error ? NULL : json, name, value) {
		struct entry entry = {.name = xstrdup(name)};

		if (!test_name_ok(name))
			json_complain(&reader, "\"%s\" is no test's name", name);
		take_needs(&entry, value, &reader);
		entry_free(&entry);
	}
	json_decref(json);
	free(path);
	*error = reader.error;
	return reader.error ? -1 : 0;
}

struct list_reader {
	struct selftests *tests;
	enum suite suite;
	const json_t *needs;
	struct json_reader *reader;
	const char *path;
	char *error;
};

/* "NAME<TAB>PATH", or "NAME<TAB>PATH<TAB>WHY" of a test that does not build. */
static void list_line(void *arg, const char *line)
{
	char *copy = xstrdup(line), *rest = copy;
	const char *name = strsep(&rest, "\t"), *path = strsep(&rest, "\t");
	struct list_reader *r = arg;
	struct selftest *test;

	if (r->error || *line == '#' || !*line) {
		free(copy);
		return;
	}
	if (!path || !test_name_ok(name)) {
		r->error = xasprintf("%s: a line that is not \"NAME<TAB>PATH\"", r->path);
		free(copy);
		return;
	}
	r->tests->v = xrealloc(r->tests->v, (r->tests->nr + 1) * sizeof(*r->tests->v));
	test = &r->tests->v[r->tests->nr++];
	*test = (struct selftest){
		.entry.suite = r->suite,
		.entry.name = xstrdup(name),
		.entry.title = clean_text(path, strlen(path)),
		.broken = rest ? clean_text(rest, strlen(rest)) : NULL,
	};
	test->entry.about = xstrdup(test->entry.title);
	strings_add(&test->entry.groups, xstrdup("other"));
	strings_add(&test->entry.decides, xstrdup("*"));
	test->entry.by_default = true;
	take_needs(&test->entry, json_object_get(r->needs, name), r->reader);
	free(copy);
}

static int by_name(const void *a, const void *b)
{
	const struct selftest *x = a, *y = b;

	return strcmp(x->entry.name, y->entry.name);
}

int selftests_load(struct selftests *tests, enum suite suite, const char *dir, const char *configs,
		   char **error)
{
	char *path = xasprintf("%s/" LIST_FILE, dir), *s = read_file(path, NULL), *needs_path;
	struct list_reader r = {.tests = tests, .suite = suite, .path = path};
	struct lines lines = {0};
	struct json_reader reader;
	json_t *needs = read_needs(configs, &needs_path, &reader);

	*tests = (struct selftests){0};
	r.needs = suite == SUITE_SELFTESTS ? needs : NULL;
	r.reader = &reader;
	if (s) {
		lines_feed(&lines, s, strlen(s), list_line, &r);
		lines_finish(&lines, list_line, &r);
		lines_free(&lines);
	} else {
		r.error = xasprintf("%s: %s", path, strerror(errno));
	}
	if (r.error)
		free(reader.error);
	else
		r.error = reader.error;
	if (!r.error && tests->nr)
		qsort(tests->v, tests->nr, sizeof(*tests->v), by_name);
	json_decref(needs);
	free(needs_path);
	free(path);
	free(s);
	if (!r.error)
		return 0;
	selftests_free(tests);
	*error = r.error;
	return -1;
}

const struct selftest *selftests_find(const struct selftests *tests, const char *name)
{
	size_t i;

	for (i = 0; i < tests->nr; i++) {
		if (!strcmp(tests->v[i].entry.name, name))
			return &tests->v[i];
	}
	return NULL;
}

void selftests_free(struct selftests *tests)
{
	size_t i;

	for (i = 0; i < tests->nr; i++) {
		entry_free(&tests->v[i].entry);
		free(tests->v[i].broken);
	}
	free(tests->v);
	*tests = (struct selftests){0};
}
