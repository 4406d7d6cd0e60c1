/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the program gives out: on stdout, whose last write may be the one that fails, and as files,
 * which are there as a whole or not at all. Each failure costs one line on stderr.
 */
#ifndef RUNNER_OUTPUT_H
#define RUNNER_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Flushes stdout. 0, or STATUS_ERROR and one line on stderr if anything on it was lost. */
int output_end(void);
/* Whether anything on it was lost so far. */
bool output_lost(void);
/* Writes to the file @path, or to stdout if that is NULL. 0, or STATUS_ERROR. */
int output_write(const char *path, const char *s, size_t len);
/* Makes descriptors 0 to 2 that are closed lead nowhere, so that no file takes their place. */
void output_guard(void);

/* A stream into memory. */
struct printed {
	FILE *out;
	char *s;
	size_t len;
};

void printed_begin(struct printed *printed);
/* Closes the stream. What went into it is @s then, which the caller frees. */
void printed_end(struct printed *printed);

#endif
