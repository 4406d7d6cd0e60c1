// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "plan/regressions.h"

/* For a test that says nothing while it works. */
#define DEFAULT_SILENCE_S 20.0

static int load_one(struct regression *r, const json_t *json, struct json_reader *reader)
{
	struct strings oracles = {0};
	size_t i;

	r->name = json_get_string(reader, json, "name", NULL);
	r->title = json_get_string(reader, json, "title", NULL);
	r->about = json_get_string(reader, json, "about", "");
	r->append = json_get_string(reader, json, "append", "");
	r->cpus = (int)json_get_number(reader, json, "cpus", 1);
	r->timeout_s = (int)json_get_number(reader, json, "test_timeout_s", 60);
	r->silence_s = json_get_number(reader, json, "silence_s", DEFAULT_SILENCE_S);
	r->lockup_decides = json_get_bool(reader, json, "lockup_decides", false);
	json_get_strings(reader, json, "modules", &r->modules);
	json_get_strings(reader, json, "decides", &r->decides);
	json_get_strings(reader, json, "oracles", &oracles);
	for (i = 0; i < oracles.nr; i++) {
		if (!strcmp(oracles.v[i], "split-lock"))
			r->split_lock = true;
		else if (strcmp(oracles.v[i], "ktap") && strcmp(oracles.v[i], "kernel-log"))
			json_complain(reader, "unknown oracle \"%s\"", oracles.v[i]);
	}
	strings_free(&oracles);
	if (!r->decides.nr)
		json_complain(reader, "\"decides\" names no check");
	if (r->cpus < 1 || r->timeout_s < 1 || r->silence_s <= 0)
		json_complain(reader, "a number is out of range");
	return reader->error ? -1 : 0;
}

int regressions_load(struct regressions *regressions, const char *path, char **error)
{
	struct json_reader reader = {.path = path};
	json_t *root, *item;
	size_t i;

	*regressions = (struct regressions){0};
	root = json_read(&reader);
	if (root && !json_is_array(root))
		json_complain(&reader, "not an array");
	json_array_foreach(root, i, item) {
		regressions->v = xrealloc(regressions->v, (i + 1) * sizeof(*regressions->v));
		regressions->v[i] = (struct regression){0};
		regressions->nr = i + 1;
		if (load_one(&regressions->v[i], item, &reader))
			break;
	}
	json_decref(root);
	if (!reader.error)
		return 0;
	regressions_free(regressions);
	*error = reader.error;
	return -1;
}

const struct regression *regressions_find(const struct regressions *regressions, const char *name)
{
	size_t i;

	for (i = 0; i < regressions->nr; i++) {
		if (!strcmp(regressions->v[i].name, name))
			return &regressions->v[i];
	}
	return NULL;
}

void regressions_free(struct regressions *regressions)
{
	size_t i;

	for (i = 0; i < regressions->nr; i++) {
		struct regression *r = &regressions->v[i];

		free(r->name);
		free(r->title);
		free(r->about);
		free(r->append);
		strings_free(&r->modules);
		strings_free(&r->decides);
	}
	free(regressions->v);
	*regressions = (struct regressions){0};
}

bool regression_moves_clock(const struct regression *regression)
{
	size_t i;

	for (i = 0; i < regression->modules.nr; i++) {
		if (!strcmp(regression->modules.v[i], "timewarp"))
			return true;
	}
	return false;
}
