// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "base/util.h"

void json_complain(struct json_reader *reader, const char *fmt, ...)
{
	va_list ap;
	char *what;

	if (reader->error)
		return;
	va_start(ap, fmt);
	if (vasprintf(&what, fmt, ap) < 0)
		what = xstrdup("out of memory");
	va_end(ap);
	reader->error = xasprintf("%s: %s", reader->path, what);
	free(what);
}

json_t *json_read(struct json_reader *reader)
{
	json_error_t error;
	json_t *root;
	char *s;

	s = read_file(reader->path, NULL);
	if (!s) {
		json_complain(reader, "%s", strerror(errno));
		return NULL;
	}
	root = json_loads(s, 0, &error);
	if (!root)
		json_complain(reader, "line %d: %s", error.line, error.text);
	free(s);
	return root;
}

static const json_t *get(struct json_reader *reader, const json_t *object, const char *key,
			 bool needed)
{
	const json_t *value = json_object_get(object, key);

	if (!value && needed)
		json_complain(reader, "\"%s\" is missing", key);
	return value;
}

char *json_get_string(struct json_reader *reader, const json_t *object, const char *key,
		      const char *def)
{
	const json_t *value = get(reader, object, key, !def);

	if (value && !json_is_string(value))
		json_complain(reader, "\"%s\" is not a string", key);
	if (json_is_string(value))
		return xstrdup(json_string_value(value));
	return xstrdup(def ? def : "");
}

double json_get_number(struct json_reader *reader, const json_t *object, const char *key,
		       double def)
{
	const json_t *value = get(reader, object, key, false);

	if (value && !json_is_number(value))
		json_complain(reader, "\"%s\" is not a number", key);
	return json_is_number(value) ? json_number_value(value) : def;
}

bool json_get_bool(struct json_reader *reader, const json_t *object, const char *key, bool def)
{
	const json_t *value = get(reader, object, key, false);

	if (value && !json_is_boolean(value))
		json_complain(reader, "\"%s\" is neither true nor false", key);
	return json_is_boolean(value) ? json_is_true(value) : def;
}

void json_get_strings(struct json_reader *reader, const json_t *object, const char *key,
		      struct strings *strings)
{
	const json_t *array = get(reader, object, key, false);
	json_t *item;
	size_t i;

	*strings = (struct strings){0};
	if (array && !json_is_array(array))
		json_complain(reader, "\"%s\" is not an array", key);
	json_array_foreach(array, i, item) {
		if (!json_is_string(item)) {
			json_complain(reader, "\"%s\" holds something other than strings", key);
			return;
		}
		strings_add(strings, xstrdup(json_string_value(item)));
	}
}
