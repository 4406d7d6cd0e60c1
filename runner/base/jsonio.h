/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading our own JSON files with one clear line about the first thing that is wrong, and writing
 * them.
 */
#ifndef RUNNER_JSONIO_H
#define RUNNER_JSONIO_H

#include <jansson.h>

#include "base/util.h"

struct json_reader {
	const char *path;
	char *error; /* the first one, "PATH: what is wrong"; NULL so far */
};

/* The document, or NULL with the reader's error set. A key that stands twice is an error. */
json_t *json_read(struct json_reader *reader);
void json_complain(struct json_reader *reader, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* A key of the object that is none of @known is an error. @where says what the object is. */
void json_only(struct json_reader *reader, const json_t *object, const char *where,
	       const char *const *known, size_t nr);
/*
 * A member of an object. A missing one is the default, and an error if the default is NULL;
 * one of the wrong type is an error. Strings are copies that the caller frees, never NULL; one with
 * a line break or a control character is an error.
 */
char *json_get_string(struct json_reader *reader, const json_t *object, const char *key,
		      const char *def);
/* The same, and an empty one is an error, too. */
char *json_get_line(struct json_reader *reader, const json_t *object, const char *key,
		    const char *def);
/* A missing string is NULL. */
char *json_get_optional(struct json_reader *reader, const json_t *object, const char *key);
double json_get_number(struct json_reader *reader, const json_t *object, const char *key,
		       double def);
/* A number from @min to @max, a whole one for json_get_int; anything else is an error. */
double json_get_real(struct json_reader *reader, const json_t *object, const char *key, double def,
		     double min, double max);
int json_get_int(struct json_reader *reader, const json_t *object, const char *key, int def,
		 int min, int max);
bool json_get_bool(struct json_reader *reader, const json_t *object, const char *key, bool def);
/* An array of strings; a missing one is empty. */
void json_get_strings(struct json_reader *reader, const json_t *object, const char *key,
		      struct strings *strings);
/* A member that is an object or an array; NULL if it is missing or something else. */
const json_t *json_get_object(struct json_reader *reader, const json_t *object, const char *key);
const json_t *json_get_array(struct json_reader *reader, const json_t *object, const char *key);
/* The array of strings; the caller has the only reference. */
json_t *json_from_strings(const struct strings *strings);
/*
 * Writes the document to a file, as a whole or not at all; @flags as json_dumps() takes them. The
 * caller's reference is gone then. 0, or -1 and errno: EILSEQ of a text in it that is no UTF-8, of
 * which json_pack() has made NULL.
 */
int json_write(json_t *json, const char *path, size_t flags);

#endif
