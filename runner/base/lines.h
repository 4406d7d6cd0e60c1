/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cuts a stream that arrives in pieces into lines.
 */
#ifndef RUNNER_LINES_H
#define RUNNER_LINES_H

#include "base/util.h"

struct lines {
	struct text partial;
};

typedef void (*line_fn)(void *arg, const char *line);

/* Calls @fn for each line that is complete, without its line end (LF, CR LF). */
void lines_feed(struct lines *lines, const char *s, size_t len, line_fn fn, void *arg);
/* Calls @fn for what is left, if anything. */
void lines_finish(struct lines *lines, line_fn fn, void *arg);
void lines_free(struct lines *lines);

#endif
