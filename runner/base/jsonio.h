/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading our own JSON files with one clear line about the first thing that is wrong.
 */
#ifndef RUNNER_JSONIO_H
#define RUNNER_JSONIO_H

#include <jansson.h>

#include "base/util.h"

struct json_reader {
	const char *path;
	char *error; /* the first one, "PATH: what is wrong"; NULL so far */
};

/* The document, or NULL with the reader's error set. */
json_t *json_read(struct json_reader *reader);
void json_complain(struct json_reader *reader, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/*
 * A member of an object. A missing one is the default, and an error if the default is NULL;
 * one of the wrong type is an error. Strings are copies that the caller frees, never NULL.
 */
char *json_get_string(struct json_reader *reader, const json_t *object, const char *key,
		      const char *def);
double json_get_number(struct json_reader *reader, const json_t *object, const char *key,
		       double def);
bool json_get_bool(struct json_reader *reader, const json_t *object, const char *key, bool def);
/* An array of strings; a missing one is empty. */
void json_get_strings(struct json_reader *reader, const json_t *object, const char *key,
		      struct strings *strings);

#endif
