// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "plan/entry.h"
#include "plan/limits.h"

const char *log_event_name(enum log_event event)
{
	static const char *const names[NR_LOG_EVENTS] = {
		[LOG_LOCKUP] = "lockup", [LOG_WARN] = "warn",	    [LOG_OOPS] = "oops",
		[LOG_BUG] = "bug",	 [LOG_FINDING] = "finding",
	};

	return names[event];
}

bool entry_name_ok(const char *name)
{
	size_t i, len = strlen(name);

	if (!len || len > NAME_MAX_LEN || isdigit((unsigned char)*name))
		return false;
	for (i = 0; i < len; i++) {
		if (!islower((unsigned char)name[i]) && !isdigit((unsigned char)name[i]) &&
		    name[i] != '_')
			return false;
	}
	return true;
}

bool test_name_ok(const char *name)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				   "_-+.";
	size_t len = strlen(name);

	return len && len <= NAME_MAX_LEN && strspn(name, safe) == len && *name != '.' &&
	       *name != '-';
}

static json_t *fixes_to_json(const struct entry *entry)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < entry->nr_fixes; i++) {
		const struct fix *fix = &entry->fixes[i];

		json_array_append_new(array, json_pack("{ssssss}", "commit", fix->commit, "release",
						       fix->release, "text", fix->text));
	}
	return array;
}

static void series_to_json(const struct entry *entry, json_t *series, json_t *after)
{
	size_t i;

	for (i = 0; i < entry->nr_series; i++) {
		const struct entry_series *s = &entry->series[i];

		json_object_set_new(series, s->name,
				    json_string(s->standing == STANDS_HAS ? "has" : "lacks"));
		if (s->after)
			json_object_set_new(after, s->name, json_string(s->after));
	}
}

json_t *entry_to_json(const struct entry *entry)
{
	json_t *series = json_object(), *after = json_object(), *not_on = json_object();
	json_t *kernel_log = json_object(), *oracles, *json;
	size_t i;

	series_to_json(entry, series, after);
	for (i = 0; i < entry->nr_not_on; i++)
		json_object_set_new(not_on, entry->not_on[i].name,
				    json_string(entry->not_on[i].reason));
	for (i = 0; i < NR_LOG_EVENTS; i++) {
		if (entry->kernel_log[i])
			json_object_set_new(kernel_log, log_event_name((enum log_event)i),
					    json_string(entry->kernel_log[i]));
	}
	oracles = json_pack("[ss]", "ktap", "kernel-log");
	if (entry->split_lock)
		json_array_append_new(oracles, json_string("split-lock"));
	json = json_pack("{ss ss ss so so so so so so si ss so so so si sf so so sb}", "name",
			 entry->name, "title", entry->title, "about", entry->about, "groups",
			 json_from_strings(&entry->groups), "cve", json_from_strings(&entry->cve),
			 "fixes", fixes_to_json(entry), "series", series, "after", after, "decides",
			 json_from_strings(&entry->decides), "cpus", entry->cpus, "append",
			 entry->append, "modules", json_from_strings(&entry->modules), "config",
			 json_from_strings(&entry->config), "not_on", not_on, "test_timeout_s",
			 entry->test_timeout_s, "silence_s", entry->silence_s, "oracles", oracles,
			 "kernel_log", kernel_log, "default", entry->by_default);
	if (json && entry->memory)
		json_object_set_new(json, "memory", json_integer(entry->memory));
	if (json && entry->suite != SUITE_REGRESSIONS) {
		json_object_set_new(json, "suite", json_string(suite_name(entry->suite)));
		json_object_set_new(json, "arguments", json_string(entry->arguments));
	}
	return json;
}

void entry_free(struct entry *entry)
{
	size_t i;

	for (i = 0; i < entry->nr_fixes; i++) {
		free(entry->fixes[i].commit);
		free(entry->fixes[i].release);
		free(entry->fixes[i].text);
	}
	for (i = 0; i < entry->nr_series; i++) {
		free(entry->series[i].name);
		free(entry->series[i].after);
	}
	for (i = 0; i < entry->nr_not_on; i++) {
		free(entry->not_on[i].name);
		free(entry->not_on[i].reason);
	}
	for (i = 0; i < NR_LOG_EVENTS; i++)
		free(entry->kernel_log[i]);
	free(entry->fixes);
	free(entry->series);
	free(entry->not_on);
	free(entry->name);
	free(entry->title);
	free(entry->about);
	free(entry->append);
	free(entry->arguments);
	strings_free(&entry->groups);
	strings_free(&entry->cve);
	strings_free(&entry->decides);
	strings_free(&entry->modules);
	strings_free(&entry->config);
	*entry = (struct entry){0};
}

struct entry_series *entry_series_find(const struct entry *entry, const char *name)
{
	size_t i;

	for (i = 0; i < entry->nr_series; i++) {
		if (!strcmp(entry->series[i].name, name))
			return &entry->series[i];
	}
	return NULL;
}

char *entry_series_patch(const struct entry_series *series)
{
	return xasprintf("%s.%s.patch", series->name,
			 series->standing == STANDS_HAS ? "break" : "fix");
}

enum standing entry_standing(const struct entry *entry, const char *series)
{
	const struct entry_series *s = entry_series_find(entry, series);

	return s ? s->standing : STANDS_UNKNOWN;
}

const char *entry_not_on(const struct entry *entry, const char *machine)
{
	size_t i;

	for (i = 0; i < entry->nr_not_on; i++) {
		if (!strcmp(entry->not_on[i].name, machine))
			return entry->not_on[i].reason;
	}
	return NULL;
}

bool entry_decides(const struct entry *entry, const char *check)
{
	size_t i;

	for (i = 0; i < entry->decides.nr; i++) {
		if (!fnmatch(entry->decides.v[i], check, 0))
			return true;
	}
	return false;
}

bool entry_moves_clock(const struct entry *entry)
{
	return strings_has(&entry->modules, "timewarp");
}

char *entry_upstream(const struct entry *entry)
{
	size_t i;

	for (i = 0; i < entry->nr_fixes; i++) {
		const struct fix *fix = &entry->fixes[i];

		if (*fix->commit)
			return *fix->release ? xasprintf("%s (%s)", fix->commit, fix->release)
					     : xstrdup(fix->commit);
	}
	return NULL;
}
