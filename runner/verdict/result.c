// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <limits.h>
#include <math.h>
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

int result_write(const struct result *result, enum suite suite, const char *path)
{
	json_t *checks = json_array(), *json;
	char *s = NULL;
	size_t i;
	int err;

	for (i = 0; i < result->ktap.nr_checks; i++)
		json_array_append_new(checks, check_json(&result->ktap.checks[i]));
	json = json_pack("{ss sb sb sb ss ss si sf ss* so}", "verdict",
			 verdict_name(result->kind, suite), "decided", result->decided, "blind",
			 result->blind, "began", result->began, "reason", result->reason, "log",
			 result->log, "warnings", (int)result->warnings, "wall_s",
			 round(result->wall_s * 1000) / 1000, "fatal", result->fatal, "checks",
			 checks);
	if (json)
		s = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
	json_decref(json);
	if (!s) {
		/* A text that is no UTF-8. All are made clean where they come in. */
		errno = EILSEQ;
		return -1;
	}
	err = write_file(path, s, strlen(s), 0666);
	free(s);
	return err;
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
	ktap_free(&result->ktap);
	*result = (struct result){0};
}
