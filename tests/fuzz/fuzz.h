/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the harnesses share. A harness is one file: it gives a reader bytes that nobody has looked
 * at, and says what has to be true of the outcome. libFuzzer makes the bytes; the sanitizers and
 * must() find fault.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"

/* Ends the harness, so that libFuzzer keeps the bytes. */
#define must(what)                                                                         \
	do {                                                                               \
		if (!(what)) {                                                             \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what); \
			abort();                                                           \
		}                                                                          \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Between the parts of an input of several. */
#define BETWEEN "\n%%\n"

struct input {
	const char *s;
	size_t len;
};

/* The next part, with a NUL behind it; the caller frees it. @len may be NULL. */
static inline char *part(struct input *in, size_t *len)
{
	const char *end = memmem(in->s, in->len, BETWEEN, strlen(BETWEEN));
	/* The line feed is the part's last line's. */
	size_t n = end ? (size_t)(end - in->s) + 1 : in->len;
	size_t whole = end ? n + strlen(BETWEEN) - 1 : n;
	struct text t = {0};

	text_add(&t, in->s, n);
	in->s += whole;
	in->len -= whole;
	if (len)
		*len = n;
	return text_take(&t);
}

/* A file in the working directory, or in a folder that is there; no neighbour is written first. */
static inline void file(const char *path, const char *s, size_t len)
{
	FILE *f = fopen(path, "w");

	must(f && fwrite(s, 1, len, f) == len);
	fclose(f);
}

#endif
