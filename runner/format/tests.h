/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the formats of other suites' tests share, of format/ alone.
 */
#ifndef RUNNER_FORMAT_TESTS_H
#define RUNNER_FORMAT_TESTS_H

#include <stdio.h>

#include "report/tests.h"

/* The sentences at the end: counts of each kernel and machine, and the time. */
void tests_closing(const struct merged *merged, const struct axes *axes, size_t width, FILE *out);

#endif
