/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where two logs of what should be the same run differ.
 */
#ifndef RUNNER_COMPARE_H
#define RUNNER_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * NULL if they are the same, else "line N: A instead of B" of the first line that differs, B being
 * the first log's; the caller frees it. With @cut a run may have been stopped from outside: one log
 * may be the beginning of the other.
 */
char *compare(const char *a, size_t a_len, const char *b, size_t b_len, bool cut);

#endif
