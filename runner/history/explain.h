/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is said about a row, from the files of its jobs: where two that should be the same differ,
 * and what made a verdict another one. How it is laid out is for the formats.
 */
#ifndef RUNNER_HISTORY_EXPLAIN_H
#define RUNNER_HISTORY_EXPLAIN_H

#include "history/history.h"

/* One line: "console.log differs, line 7: A instead of B"; the caller frees it. */
char *explain_instability(const struct history *history, const struct row *row,
			  const struct instability *instability);
/* One line about what else went into @b than into @a: "other bzImage, modules.cpio". The same. */
char *explain_change(const struct history *history, const struct seen *a, const struct seen *b);
/* When the run was, or that nothing says it. */
const char *seen_when(const struct history *history, const struct seen *seen);

#endif
