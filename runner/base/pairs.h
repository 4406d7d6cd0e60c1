/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An owned list of names, each with a value, in the order in which they came. What they mean is for
 * others to say.
 */
#ifndef RUNNER_BASE_PAIRS_H
#define RUNNER_BASE_PAIRS_H

#include "base/jsonio.h"

struct pair {
	char *name, *value;
};

struct pairs {
	struct pair *v;
	size_t nr;
};

/* Copies of both, as the last. */
void pairs_add(struct pairs *pairs, const char *name, const char *value);
/* The value; NULL if the name is not there. */
const char *pairs_find(const struct pairs *pairs, const char *name);
/* The digest of all that is in it. The caller frees it. */
char *pairs_digest(const struct pairs *pairs);
/* An object of strings; the caller has the only reference. NULL if one is no UTF-8. */
json_t *pairs_to_json(const struct pairs *pairs);
/* A member that is such an object; a missing one is empty. A name that is no line is an error. */
void pairs_from_json(struct pairs *pairs, struct json_reader *reader, const json_t *object,
		     const char *key);
void pairs_free(struct pairs *pairs);

#endif
