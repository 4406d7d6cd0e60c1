/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sentences for a terminal: broken into lines between words.
 */
#ifndef RUNNER_FORMAT_WRAP_H
#define RUNNER_FORMAT_WRAP_H

#include <stddef.h>
#include <stdio.h>

#include "base/util.h"

/*
 * Prints @s as a paragraph within @width columns, @indent of them blank, two more in its later
 * lines. Words stay whole.
 */
void wrap(FILE *out, size_t width, size_t indent, const char *s);
/* Appends " in 12.3 s" or " in 2 min 3 s"; nothing if @s is negative. */
void add_elapsed(struct text *t, double s);

#endif
