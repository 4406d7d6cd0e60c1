/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stdout, whose last write may be the one that fails.
 */
#ifndef RUNNER_OUTPUT_H
#define RUNNER_OUTPUT_H

#include <stdbool.h>

/* Flushes stdout. 0, or STATUS_ERROR and one line on stderr if anything on it was lost. */
int output_end(void);
/* Whether anything on it was lost so far. */
bool output_lost(void);
/* Makes descriptors 0 to 2 that are closed lead nowhere, so that no file takes their place. */
void output_guard(void);

#endif
