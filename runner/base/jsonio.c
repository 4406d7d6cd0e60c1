// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "base/plain.h"
#include "base/util.h"

/* No file of ours comes near it. */
#define SIZE_LIMIT ((size_t)64 << 20)

void json_complain(struct json_reader *reader, const char *fmt, ...)
{
	char *what, *error;
	va_list ap;

	if (reader->error)
		return;
	va_start(ap, fmt);
	if (vasprintf(&what, fmt, ap) < 0)
		what = xstrdup("out of memory");
	va_end(ap);
	error = xasprintf("%s: %s", reader->path, what);
	/* It quotes the file, in which anything may stand. */
	reader->error = clean_text(error, strlen(error));
	free(error);
	free(what);
}

json_t *json_read(struct json_reader *reader)
{
	json_error_t error;
	json_t *root;
	char *s;

	s = read_plain(reader->path, true, SIZE_LIMIT, NULL);
	if (!s) {
		json_complain(reader, "%s",
			      errno == EINVAL ? "it is no regular file" : strerror(errno));
		return NULL;
	}
	root = json_loads(s, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		json_complain(reader, "line %d: %s", error.line, error.text);
	free(s);
	return root;
}

void json_only(struct json_reader *reader, const json_t *object, const char *where,
	       const char *const *known, size_t nr)
{
	const char *key;
	json_t *value;
	size_t i;

	json_object_foreach((json_t *)object, key, value) {
		(void)value;
		for (i = 0; i < nr && strcmp(known[i], key); i++)
			;
		if (i == nr)
			json_complain(reader, "unknown key \"%s\"%s", key, where);
	}
}

static const json_t *get(struct json_reader *reader, const json_t *object, const char *key,
			 bool needed)
{
	const json_t *value = json_object_get(object, key);

	if (!value && needed)
		json_complain(reader, "\"%s\" is missing", key);
	return value;
}

/* It may be shown on a terminal, and in a line. */
static void check_clean(struct json_reader *reader, const char *key, const char *s)
{
	if (!is_clean(s))
		json_complain(reader, "\"%s\" has a line break or a control character", key);
}

char *json_get_string(struct json_reader *reader, const json_t *object, const char *key,
		      const char *def)
{
	const json_t *value = get(reader, object, key, !def);

	if (value && !json_is_string(value))
		json_complain(reader, "\"%s\" is not a string", key);
	if (!json_is_string(value))
		return xstrdup(def ? def : "");
	check_clean(reader, key, json_string_value(value));
	return xstrdup(json_string_value(value));
}

char *json_get_line(struct json_reader *reader, const json_t *object, const char *key,
		    const char *def)
{
	char *s = json_get_string(reader, object, key, def);

	if (!*s && !def)
		json_complain(reader, "\"%s\" is empty", key);
	return s;
}

char *json_get_optional(struct json_reader *reader, const json_t *object, const char *key)
{
	if (!json_object_get(object, key))
		return NULL;
	return json_get_string(reader, object, key, NULL);
}

double json_get_number(struct json_reader *reader, const json_t *object, const char *key,
		       double def)
{
	const json_t *value = get(reader, object, key, false);

	if (value && !json_is_number(value))
		json_complain(reader, "\"%s\" is not a number", key);
	return json_is_number(value) ? json_number_value(value) : def;
}

double json_get_real(struct json_reader *reader, const json_t *object, const char *key, double def,
		     double min, double max)
{
	double value = json_get_number(reader, object, key, def);

	if (!(value >= min && value <= max)) {
		json_complain(reader, "\"%s\" is out of range: from %g to %g", key, min, max);
		return def;
	}
	return value;
}

int json_get_int(struct json_reader *reader, const json_t *object, const char *key, int def,
		 int min, int max)
{
	double value = json_get_real(reader, object, key, def, min, max);

	if (value != (int)value)
		json_complain(reader, "\"%s\" is not a whole number", key);
	return (int)value;
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
		check_clean(reader, key, json_string_value(item));
		strings_add(strings, xstrdup(json_string_value(item)));
	}
}

static const json_t *get_of_type(struct json_reader *reader, const json_t *object, const char *key,
				 json_type type, const char *what)
{
	const json_t *value = get(reader, object, key, false);

	if (value && json_typeof(value) != type) {
		json_complain(reader, "\"%s\" is not %s", key, what);
		return NULL;
	}
	return value;
}

const json_t *json_get_object(struct json_reader *reader, const json_t *object, const char *key)
{
	return get_of_type(reader, object, key, JSON_OBJECT, "an object");
}

const json_t *json_get_array(struct json_reader *reader, const json_t *object, const char *key)
{
	return get_of_type(reader, object, key, JSON_ARRAY, "an array");
}

json_t *json_from_strings(const struct strings *strings)
{
	json_t *array = json_array();
	size_t i;

	for (i = 0; i < strings->nr; i++)
		json_array_append_new(array, json_string(strings->v[i]));
	return array;
}

int json_write(json_t *json, const char *path, size_t flags)
{
	char *s = json ? json_dumps(json, flags) : NULL;
	int err = -1;

	json_decref(json);
	if (s)
		err = write_file(path, s, strlen(s), 0666);
	else
		errno = EILSEQ;
	free(s);
	return err;
}
