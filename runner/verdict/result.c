// SPDX-License-Identifier: GPL-2.0-only
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "plan/limits.h"
#include "verdict/result.h"

static json_t *check_json(const struct check *check)
{
	json_t *json = json_pack("{ss sb}", "name", check->name, "ok", check->ok);

	if (check->skip)
		json_object_set_new(json, "skip", json_true());
	json_object_set_new(json, "detail", json_string(check->detail));
	return json;
}

const char *origin_name(enum origin origin)
{
	static const char *const names[NR_ORIGINS] = {"boot", "snapshot", "running"};

	return names[origin];
}

void result_add_phases(struct result *result, const struct phases *phases)
{
	result->phases = xrealloc(result->phases, (result->nr_phases + 1) * sizeof(*phases));
	result->phases[result->nr_phases++] = *phases;
}

static double milliseconds(double s)
{
	return round(s * 1000) / 1000;
}

/* The members of struct phases that are seconds, by their keys. */
static const struct {
	const char *key;
	size_t offset;
} seconds[] = {
	{"wait_s", offsetof(struct phases, wait_s)},
	{"boot_s", offsetof(struct phases, boot_s)},
	{"test_s", offsetof(struct phases, test_s)},
	{"end_s", offsetof(struct phases, end_s)},
};

static double *member(struct phases *phases, size_t i)
{
	return (void *)((char *)phases + seconds[i].offset);
}

json_t *result_phases(const struct result *result)
{
	json_t *all = json_array(), *json;
	size_t i, n;

	for (i = 0; i < result->nr_phases; i++) {
		struct phases phases = result->phases[i];

		json = json_pack("{ss}", "from", origin_name(phases.origin));
		for (n = 0; n < ARRAY_SIZE(seconds); n++) {
			double s = *member(&phases, n);

			if (s >= 0)
				json_object_set_new(json, seconds[n].key,
						    json_real(milliseconds(s)));
		}
		json_array_append_new(all, json);
	}
	return all;
}

/* What the same key promises. */
static void add_key(json_t *json, const struct result *result)
{
	json_object_set_new(json, "key", json_string(result->key));
	if (result->judge)
		json_object_set_new(json, "judge", json_string(result->judge));
	json_object_set_new(json, "inputs", pairs_to_json(&result->inputs));
	json_object_set_new(json, "digests", pairs_to_json(&result->digests));
}

int result_write(const struct result *result, enum suite suite, const char *path)
{
	json_t *checks = json_array(), *json;
	size_t i;

	for (i = 0; i < result->ktap.nr_checks; i++)
		json_array_append_new(checks, check_json(&result->ktap.checks[i]));
	json = json_pack("{ss sb sb sb ss ss si sf so ss* so}", "verdict",
			 verdict_name(result->kind, suite), "decided", result->decided, "blind",
			 result->blind, "began", result->began, "reason", result->reason, "log",
			 result->log, "warnings", (int)result->warnings, "wall_s",
			 milliseconds(result->wall_s), "phases", result_phases(result), "fatal",
			 result->fatal, "checks", checks);
	if (json && result->key)
		add_key(json, result);
	/* Texts are made clean where they come in. */
	return json_write(json, path, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
}

static void read_checks(struct result *result, const json_t *root, struct json_reader *reader)
{
	const json_t *checks = json_get_array(reader, root, "checks");
	json_t *item;
	size_t i;

	json_array_foreach(checks, i, item) {
		char *name = json_get_string(reader, item, "name", NULL);
		char *detail = json_get_string(reader, item, "detail", "");

		ktap_add_check(&result->ktap, name, json_get_bool(reader, item, "ok", false),
			       json_get_bool(reader, item, "skip", false), detail);
		free(name);
		free(detail);
	}
}

static void read_phases(struct result *result, const json_t *root, struct json_reader *reader)
{
	json_t *item;
	size_t i, n;

	if (!json_object_get(root, "phases"))
		return;
	json_array_foreach(json_get_array(reader, root, "phases"), i, item) {
		char *from = json_get_string(reader, item, "from", NULL);
		struct phases phases = {0};

		while (phases.origin < NR_ORIGINS && strcmp(from, origin_name(phases.origin)))
			phases.origin++;
		if (phases.origin == NR_ORIGINS)
			json_complain(reader, "unknown origin \"%s\"", from);
		else
			result_add_phases(result, &phases);
		free(from);
		for (n = 0; n < ARRAY_SIZE(seconds) && phases.origin < NR_ORIGINS; n++)
			*member(&result->phases[result->nr_phases - 1], n) = json_get_real(
				reader, item, seconds[n].key, -1, -1, SECONDS_MAX);
	}
}

int result_read(struct result *result, const char *path, char **error)
{
	struct json_reader reader = {.path = path};
	json_t *root = json_read(&reader);
	char *verdict;

	*result = (struct result){0};
	if (root) {
		verdict = json_get_string(&reader, root, "verdict", NULL);
		if (!verdict_parse(verdict, &result->kind))
			json_complain(&reader, "unknown verdict \"%s\"", verdict);
		free(verdict);
		result->decided = json_get_bool(&reader, root, "decided", false);
		result->blind = json_get_bool(&reader, root, "blind", false);
		result->began = json_get_bool(&reader, root, "began", true);
		result->reason = json_get_string(&reader, root, "reason", NULL);
		result->log = json_get_string(&reader, root, "log", NULL);
		result->fatal = json_get_optional(&reader, root, "fatal");
		result->warnings = (size_t)json_get_int(&reader, root, "warnings", 0, 0, INT_MAX);
		result->wall_s = json_get_real(&reader, root, "wall_s", 0, 0, SECONDS_MAX);
		read_phases(result, root, &reader);
		result->key = json_get_optional(&reader, root, "key");
		result->judge = json_get_optional(&reader, root, "judge");
		pairs_from_json(&result->inputs, &reader, root, "inputs");
		pairs_from_json(&result->digests, &reader, root, "digests");
		read_checks(result, root, &reader);
	}
	json_decref(root);
	if (!reader.error)
		return 0;
	result_free(result);
	*error = reader.error;
	return -1;
}

void result_free(struct result *result)
{
	free(result->reason);
	free(result->log);
	free(result->fatal);
	free(result->key);
	free(result->judge);
	pairs_free(&result->inputs);
	pairs_free(&result->digests);
	free(result->phases);
	ktap_free(&result->ktap);
	*result = (struct result){0};
}
