/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small helpers that the runner and the report share: memory, text, files.
 *
 * Memory that is asked for is always given: running out of it ends the program
 * with status 3 and one line.
 */
#ifndef RUNNER_UTIL_H
#define RUNNER_UTIL_H

#include <stdbool.h>
#include <stddef.h>

/* The statuses that the runner and the report end with. */
enum {
	STATUS_FIXED = 0,
	STATUS_VULNERABLE = 1,
	STATUS_USAGE = 2,
	STATUS_ERROR = 3,
	STATUS_SKIP = 4,
};

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* "PROGRAM: text" on stderr, one line. */
void complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

void *xrealloc(void *p, size_t size);
void *xcalloc(size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t n);
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A growing piece of text; all zeroes is the empty one. */
struct text {
	char *s;
	size_t len;
};

void text_add(struct text *t, const char *s, size_t len);
void text_addf(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The text, never NULL; the caller frees it and @t is empty again. */
char *text_take(struct text *t);

/* An owned list of owned strings; all zeroes is the empty one. */
struct strings {
	char **v;
	size_t nr;
};

/* @s, which the list owns from now on, as its last. */
void strings_add(struct strings *strings, char *s);
/* The same of a copy of @s, unless it is there. */
void strings_add_once(struct strings *strings, const char *s);
void strings_free(struct strings *strings);
/* The place of @s in the list, or -1. */
int strings_find(const struct strings *strings, const char *s);
bool strings_has(const struct strings *strings, const char *s);
/* All of them in one text; the caller frees it. */
char *strings_join(const struct strings *strings, const char *between);

/*
 * A copy of @len bytes at @s that is fit for a table, JSON and XML: valid UTF-8
 * without control characters and without U+FFFE and U+FFFF, which are no characters to XML. Each
 * bad byte is replaced by '?', and outer blanks are removed.
 */
char *clean_text(const char *s, size_t len);
/* True if @s is so, but for blanks at its ends. */
bool is_clean(const char *s);
/* @s cut to at most @max bytes, on a character's boundary, "..." where something went. */
char *shorten(const char *s, size_t max);
/* @s quoted for a POSIX shell; left alone where it needs no quotes. */
char *shell_quote(const char *s);
bool starts_with(const char *s, const char *prefix);
bool ends_with(const char *s, const char *suffix);

/* The whole file, with a NUL behind it, or NULL and errno. @len may be NULL. */
char *read_file(const char *path, size_t *len);
/* Writes to a neighbour and renames it, so that nobody sees half a file. 0, or -1 and errno. */
int write_file(const char *path, const char *s, size_t len, int mode);
/* mkdir -p. 0, or -1 and errno. */
int make_dirs(const char *path);
/* Where PATH has the program @name (or NULL); the caller frees it. */
char *find_program(const char *name);

#endif
