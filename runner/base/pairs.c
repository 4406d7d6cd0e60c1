// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/pairs.h"

void pairs_add(struct pairs *pairs, const char *name, const char *value)
{
	pairs->v = xrealloc(pairs->v, (pairs->nr + 1) * sizeof(*pairs->v));
	pairs->v[pairs->nr++] = (struct pair){xstrdup(name), xstrdup(value)};
}

const char *pairs_find(const struct pairs *pairs, const char *name)
{
	size_t i;

	for (i = 0; i < pairs->nr; i++) {
		if (!strcmp(pairs->v[i].name, name))
			return pairs->v[i].value;
	}
	return NULL;
}

char *pairs_digest(const struct pairs *pairs)
{
	struct text t = {0};
	char *digest;
	size_t i;

	for (i = 0; i < pairs->nr; i++)
		text_addf(&t, "%s\n%s\n", pairs->v[i].name, pairs->v[i].value);
	digest = digest_text(t.s, t.len);
	free(t.s);
	return digest;
}

json_t *pairs_to_json(const struct pairs *pairs)
{
	json_t *json = json_object();
	size_t i;

	for (i = 0; json && i < pairs->nr; i++) {
		if (json_object_set_new(json, pairs->v[i].name, json_string(pairs->v[i].value))) {
			json_decref(json);
			json = NULL;
		}
	}
	return json;
}

void pairs_from_json(struct pairs *pairs, struct json_reader *reader, const json_t *object,
		     const char *key)
{
	const json_t *json = json_get_object(reader, object, key);
	json_t *value;
	const char *name;

	*pairs = (struct pairs){0};
	json_object_foreach((json_t *)json, name, value) {
		char *s = json_get_string(reader, json, name, NULL);

		(void)value;
		if (!is_clean(name))
			json_complain(reader, "\"%s\": a name with a control character", key);
		pairs_add(pairs, name, s);
		free(s);
	}
}

void pairs_free(struct pairs *pairs)
{
	size_t i;

	for (i = 0; i < pairs->nr; i++) {
		free(pairs->v[i].name);
		free(pairs->v[i].value);
	}
	free(pairs->v);
	*pairs = (struct pairs){0};
}
