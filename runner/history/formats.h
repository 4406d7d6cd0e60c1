/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The forms of a history. Each prints on a stream; what is said is in explain.h.
 */
#ifndef RUNNER_HISTORY_FORMATS_H
#define RUNNER_HISTORY_FORMATS_H

#include <stdio.h>

#include "history/history.h"

/* @width in columns. */
void history_table(const struct history *history, int width, bool colours, FILE *out);
void history_json(const struct history *history, FILE *out);
/* Links to the runs' pages and jobs begin at the folder @from, an absolute path without links. */
void history_page(const struct history *history, const char *from, FILE *out);

#endif
