// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "plan/entry.h"
#include "plan/groups.h"
#include "plan/limits.h"

#define DEFAULT_TEST_TIMEOUT_S 10
/* For a test that says nothing while it works. */
#define DEFAULT_SILENCE_S 20.0

static void read_cve(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	size_t i;

	json_get_strings(reader, json, "cve", &entry->cve);
	for (i = 0; i < entry->cve.nr; i++) {
		if (!starts_with(entry->cve.v[i], "CVE-"))
			json_complain(reader, "\"cve\": \"%s\" is no CVE number", entry->cve.v[i]);
	}
}

static void read_groups(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	struct strings known;
	size_t i;

	json_get_strings(reader, json, "groups", &entry->groups);
	group_names(&known);
	for (i = 0; i < entry->groups.nr; i++) {
		char *list;

		if (strings_has(&known, entry->groups.v[i]))
			continue;
		list = strings_join(&known, " ");
		json_complain(reader, "\"groups\": unknown group \"%s\"; there are: %s",
			      entry->groups.v[i], list);
		free(list);
	}
	if (!entry->groups.nr)
		strings_add(&entry->groups, xstrdup(GROUP_OTHER));
	strings_free(&known);
}

static void read_fixes(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	static const char *const known[] = {"commit", "release", "text"};
	const json_t *array = json_get_array(reader, json, "fixes");
	json_t *item;
	size_t i;

	entry->fixes = xcalloc(json_array_size(array) + 1, sizeof(*entry->fixes));
	json_array_foreach(array, i, item) {
		if (!json_is_object(item)) {
			json_complain(reader, "\"fixes\" holds something other than objects");
			return;
		}
		json_only(reader, item, " in \"fixes\"", known, ARRAY_SIZE(known));
		entry->nr_fixes++;
		entry->fixes[i] = (struct fix){
			.commit = json_get_line(reader, item, "commit", ""),
			.release = json_get_line(reader, item, "release", ""),
			.text = json_get_line(reader, item, "text", ""),
		};
	}
}

static enum standing parse_standing(const json_t *value)
{
	const char *s = json_string_value(value);

	if (s && !strcmp(s, "has"))
		return STANDS_HAS;
	if (s && !strcmp(s, "lacks"))
		return STANDS_LACKS;
	return STANDS_UNKNOWN;
}

static void read_series(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	const json_t *object = json_get_object(reader, json, "series");
	const json_t *after = json_get_object(reader, json, "after");
	struct entry_series *series;
	const char *name;
	json_t *value;

	if (!object)
		json_complain(reader, "\"series\" is missing");
	entry->series = xcalloc(json_object_size(object) + 1, sizeof(*entry->series));
	json_object_foreach((json_t *)object, name, value) {
		series = &entry->series[entry->nr_series++];
		series->name = xstrdup(name);
		series->standing = parse_standing(value);
		if (series->standing == STANDS_UNKNOWN)
			json_complain(reader, "\"series\": \"%s\" is neither \"has\" nor \"lacks\"",
				      name);
	}
	json_object_foreach((json_t *)after, name, value) {
		series = entry_series_find(entry, name);
		if (!json_is_string(value))
			json_complain(reader, "\"after\": \"%s\" is not a string", name);
		else if (!series)
			json_complain(reader, "\"after\": \"series\" has no %s", name);
		else
			series->after = xstrdup(json_string_value(value));
	}
}

static void read_not_on(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	const json_t *object = json_get_object(reader, json, "not_on");
	const char *name;
	json_t *value;

	entry->not_on = xcalloc(json_object_size(object) + 1, sizeof(*entry->not_on));
	json_object_foreach((json_t *)object, name, value) {
		(void)value;
		entry->not_on[entry->nr_not_on++] = (struct entry_machine){
			.name = xstrdup(name),
			.reason = json_get_line(reader, object, name, NULL),
		};
	}
}

/* The test's own results and the kernel's log are always looked at; the third is a choice. */
static void read_oracles(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	static const char *const always[] = {"ktap", "kernel-log"};
	struct strings oracles;
	size_t i;

	if (!json_object_get(json, "oracles"))
		return;
	json_get_strings(reader, json, "oracles", &oracles);
	entry->split_lock = strings_has(&oracles, "split-lock");
	for (i = 0; i < ARRAY_SIZE(always); i++) {
		if (!strings_has(&oracles, always[i]))
			json_complain(reader, "\"oracles\" leaves out \"%s\", which is always one",
				      always[i]);
	}
	for (i = 0; i < oracles.nr; i++) {
		if (strcmp(oracles.v[i], "ktap") && strcmp(oracles.v[i], "kernel-log") &&
		    strcmp(oracles.v[i], "split-lock"))
			json_complain(reader,
				      "\"oracles\": unknown oracle \"%s\"; there are: ktap "
				      "kernel-log split-lock",
				      oracles.v[i]);
	}
	strings_free(&oracles);
}

static void read_kernel_log(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	const json_t *object = json_get_object(reader, json, "kernel_log");
	const char *known[NR_LOG_EVENTS];
	int i;

	for (i = 0; i < NR_LOG_EVENTS; i++) {
		known[i] = log_event_name((enum log_event)i);
		entry->kernel_log[i] = json_get_optional(reader, object, known[i]);
	}
	json_only(reader, object, " in \"kernel_log\"", known, NR_LOG_EVENTS);
}

static void read_decides(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	json_get_strings(reader, json, "decides", &entry->decides);
	if (!json_object_get(json, "decides"))
		strings_add(&entry->decides, xstrdup("*"));
	else if (!entry->decides.nr)
		json_complain(reader, "\"decides\" names no check");
}

static int read_entry(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	static const char *const known[] = {
		"title",     "about",	       "groups",     "cve",	"fixes",
		"series",    "after",	       "decides",    "cpus",	"append",
		"modules",   "config",	       "not_on",     "oracles", "default",
		"silence_s", "test_timeout_s", "kernel_log", "memory",
	};

	if (!json_is_object(json)) {
		json_complain(reader, "not an object");
		return -1;
	}
	json_only(reader, json, "", known, ARRAY_SIZE(known));
	entry->title = json_get_line(reader, json, "title", NULL);
	entry->about = json_get_line(reader, json, "about", NULL);
	entry->append = json_get_line(reader, json, "append", "");
	entry->cpus = json_get_int(reader, json, "cpus", 1, 1, CPUS_MAX);
	entry->memory = json_get_int(reader, json, "memory", 0, 0, MEMORY_MAX_MIB);
	entry->test_timeout_s = json_get_int(reader, json, "test_timeout_s", DEFAULT_TEST_TIMEOUT_S,
					     1, TIMEOUT_MAX_S);
	entry->silence_s = json_get_real(reader, json, "silence_s", DEFAULT_SILENCE_S, 0.1,
					 TIMEOUT_MAX_S);
	entry->by_default = json_get_bool(reader, json, "default", true);
	json_get_strings(reader, json, "modules", &entry->modules);
	json_get_strings(reader, json, "config", &entry->config);
	read_groups(entry, json, reader);
	read_cve(entry, json, reader);
	read_fixes(entry, json, reader);
	read_series(entry, json, reader);
	read_decides(entry, json, reader);
	read_not_on(entry, json, reader);
	read_oracles(entry, json, reader);
	read_kernel_log(entry, json, reader);
	return reader->error ? -1 : 0;
}

/* Ends a load: 0, or the entry is freed and the error handed on. */
static int finish(struct entry *entry, struct json_reader *reader, char **error)
{
	if (!reader->error)
		return 0;
	entry_free(entry);
	*error = reader->error;
	return -1;
}

int entry_load(struct entry *entry, const char *path, char **error)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	const char *dot = strrchr(base, '.');
	struct json_reader reader = {.path = path};
	json_t *json;

	*entry = (struct entry){
		.name = xstrndup(base, dot ? (size_t)(dot - base) : strlen(base)),
	};
	if (!entry_name_ok(entry->name))
		json_complain(&reader,
			      "a regression's name is of a-z, 0-9 and _, a letter first, "
			      "at most %d of them",
			      NAME_MAX_LEN);
	json = reader.error ? NULL : json_read(&reader);
	if (json)
		read_entry(entry, json, &reader);
	json_decref(json);
	return finish(entry, &reader, error);
}

/* What only a job's file says. */
static void read_identity(struct entry *entry, const json_t *json, struct json_reader *reader)
{
	char *suite = json_get_string(reader, json, "suite", suite_name(SUITE_REGRESSIONS));

	if (!suite_parse(suite, &entry->suite))
		json_complain(reader, "\"suite\": unknown suite \"%s\"", suite);
	free(suite);
	entry->name = json_get_string(reader, json, "name", NULL);
	if (!reader->error && entry->suite == SUITE_REGRESSIONS && !entry_name_ok(entry->name))
		json_complain(reader, "\"name\" is no regression's name");
	else if (!reader->error && !test_name_ok(entry->name))
		json_complain(reader, "\"name\" is no test's name");
	entry->arguments = json_get_string(reader, json, "arguments", "");
}

int entry_from_json(struct entry *entry, const json_t *json, const char *path, char **error)
{
	struct json_reader reader = {.path = path};
	json_t *rest = json_is_object(json) ? json_copy((json_t *)json) : NULL;

	*entry = (struct entry){0};
	read_identity(entry, json, &reader);
	json_object_del(rest, "name");
	json_object_del(rest, "suite");
	json_object_del(rest, "arguments");
	if (!reader.error)
		read_entry(entry, rest, &reader);
	json_decref(rest);
	return finish(entry, &reader, error);
}
