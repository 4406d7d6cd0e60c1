// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/jsonio.h"
#include "plan/known.h"

static const char *const outcomes[] = {"FAIL", "ERROR", "SKIP", KNOWN_SLOW};

static void read_one(struct known *known, const json_t *item, struct json_reader *reader)
{
	static const char *const keys[] = {"test", "outcome", "kernels", "emulator", "reason"};
	struct known_outcome *o;
	size_t i;

	if (!json_is_object(item)) {
		json_complain(reader, "it holds something other than objects");
		return;
	}
	json_only(reader, item, "", keys, ARRAY_SIZE(keys));
	known->v = xrealloc(known->v, (known->nr + 1) * sizeof(*known->v));
	o = &known->v[known->nr++];
	*o = (struct known_outcome){
		.test = json_get_line(reader, item, "test", NULL),
		.outcome = json_get_line(reader, item, "outcome", NULL),
		.emulator = json_get_optional(reader, item, "emulator"),
		.reason = json_get_line(reader, item, "reason", NULL),
	};
	json_get_strings(reader, item, "kernels", &o->kernels);
	for (i = 0; i < ARRAY_SIZE(outcomes) && strcmp(outcomes[i], o->outcome); i++)
		;
	if (i == ARRAY_SIZE(outcomes))
		json_complain(reader,
			      "\"%s\": unknown outcome \"%s\"; there are: FAIL ERROR SKIP SLOW",
			      o->test, o->outcome);
}

int known_load(struct known *known, const char *configs, const char *machine, char **error)
{
	char *path = xasprintf("%s/selftests/%s.json", configs, machine);
	struct json_reader reader = {.path = path};
	json_t *json = NULL, *item;
	size_t i;

	*known = (struct known){0};
	if (!access(path, F_OK) || errno != ENOENT)
		json = json_read(&reader);
	if (json && !json_is_array(json))
		json_complain(&reader, "not a list");
	json_array_foreach(json, i, item) {
		read_one(known, item, &reader);
	}
	json_decref(json);
	free(path);
	if (!reader.error)
		return 0;
	known_free(known);
	*error = reader.error;
	return -1;
}

bool any_matches(const struct strings *globs, const char *s)
{
	size_t i;

	for (i = 0; i < globs->nr; i++) {
		if (!fnmatch(globs->v[i], s, 0))
			return true;
	}
	return !globs->nr;
}

const struct known_outcome *known_find(const struct known *known, const char *test,
				       const char *kernel, const char *emulator)
{
	size_t i;

	for (i = 0; i < known->nr; i++) {
		const struct known_outcome *o = &known->v[i];

		if (!fnmatch(o->test, test, 0) && any_matches(&o->kernels, kernel) &&
		    (!o->emulator || !fnmatch(o->emulator, emulator, 0)))
			return o;
	}
	return NULL;
}

void known_free(struct known *known)
{
	size_t i;

	for (i = 0; i < known->nr; i++) {
		free(known->v[i].test);
		free(known->v[i].outcome);
		free(known->v[i].emulator);
		free(known->v[i].reason);
		strings_free(&known->v[i].kernels);
	}
	free(known->v);
	*known = (struct known){0};
}
