// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "verdict/result.h"
#include "base/util.h"

static json_t *check_json(const struct check *check)
{
	json_t *json = json_pack("{ss sb}", "name", check->name, "ok", check->ok);

	if (check->skip)
		json_object_set_new(json, "skip", json_true());
	json_object_set_new(json, "detail", json_string(check->detail));
	return json;
}

int result_write(const struct result *result, const char *dir)
{
	json_t *checks = json_array(), *json;
	char *path, *s;
	size_t i;
	int err;

	for (i = 0; i < result->ktap.nr_checks; i++)
		json_array_append_new(checks, check_json(&result->ktap.checks[i]));
	json = json_pack("{ss ss ss ss ss sb sb ss so sf ss}", "regression", result->regression,
			 "kernel", result->kernel, "variant", result->variant, "machine",
			 result->machine, "verdict", verdict_name(result->kind), "decided",
			 result->decided, "blind", result->blind, "reason", result->reason,
			 "checks", checks, "wall_s", round(result->wall_s * 1000) / 1000, "log",
			 result->log);
	if (result->fatal)
		json_object_set_new(json, "fatal", json_string(result->fatal));
	s = json_dumps(json, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
	json_decref(json);
	path = xasprintf("%s/" VERDICT_FILE, dir);
	err = write_file(path, s, strlen(s), 0666);
	free(path);
	free(s);
	return err;
}

int result_read(struct result *result, const char *path, char **error)
{
	struct json_reader reader = {.path = path};
	json_t *root, *item;
	char *verdict;
	size_t i;

	*result = (struct result){0};
	root = json_read(&reader);
	if (!root) {
		*error = reader.error;
		return -1;
	}
	result->regression = json_get_string(&reader, root, "regression", NULL);
	result->kernel = json_get_string(&reader, root, "kernel", NULL);
	result->variant = json_get_string(&reader, root, "variant", NULL);
	result->machine = json_get_string(&reader, root, "machine", NULL);
	result->reason = json_get_string(&reader, root, "reason", NULL);
	if (json_object_get(root, "fatal"))
		result->fatal = json_get_string(&reader, root, "fatal", NULL);
	result->log = json_get_string(&reader, root, "log", NULL);
	result->decided = json_get_bool(&reader, root, "decided", false);
	result->blind = json_get_bool(&reader, root, "blind", false);
	result->wall_s = json_get_number(&reader, root, "wall_s", 0);
	verdict = json_get_string(&reader, root, "verdict", NULL);
	if (!verdict_parse(verdict, &result->kind))
		json_complain(&reader, "unknown verdict \"%s\"", verdict);
	free(verdict);
	json_array_foreach(json_object_get(root, "checks"), i, item) {
		char *name = json_get_string(&reader, item, "name", NULL);
		char *detail = json_get_string(&reader, item, "detail", "");

		ktap_add_check(&result->ktap, name, json_get_bool(&reader, item, "ok", false),
			       json_get_bool(&reader, item, "skip", false), detail);
		free(name);
		free(detail);
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
	free(result->regression);
	free(result->kernel);
	free(result->variant);
	free(result->machine);
	free(result->reason);
	free(result->log);
	free(result->fatal);
	ktap_free(&result->ktap);
	*result = (struct result){0};
}
