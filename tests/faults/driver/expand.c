// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "expand.h"

/* The value between two @ from @s on, and how long it is with them; NULL if it is no name. */
static const json_t *named(const char *s, const json_t *values, size_t *len)
{
	const char *end = strchr(s + 1, '@');
	const json_t *value;
	char *name;

	if (!end)
		return NULL;
	*len = (size_t)(end - s) + 1;
	name = xstrndup(s + 1, *len - 2);
	value = json_object_get(values, name);
	free(name);
	return value;
}

char *expand_text(const char *s, const json_t *values)
{
	struct text t = {0};
	const json_t *value;
	size_t len;

	while (*s) {
		value = *s == '@' ? named(s, values, &len) : NULL;
		if (json_is_string(value))
			text_addf(&t, "%s", json_string_value(value));
		else if (json_is_integer(value))
			text_addf(&t, "%lld", (long long)json_integer_value(value));
		else
			text_add(&t, s, len = 1);
		s += len;
	}
	return text_take(&t);
}

json_t *expand_all(const json_t *value, const json_t *values)
{
	json_t *copy, *item;
	const char *key;
	size_t i;
	char *s;

	if (json_is_object(value)) {
		copy = json_object();
		json_object_foreach((json_t *)value, key, item) {
			json_object_set_new(copy, key, expand_all(item, values));
		}
	} else if (json_is_array(value)) {
		copy = json_array();
		json_array_foreach(value, i, item) {
			json_array_append_new(copy, expand_all(item, values));
		}
	} else if (json_is_string(value)) {
		s = expand_text(json_string_value(value), values);
		copy = json_string(s);
		free(s);
	} else {
		copy = json_deep_copy(value);
	}
	return copy;
}
