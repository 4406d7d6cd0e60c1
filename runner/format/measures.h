/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a test measured, of format/ alone: lines "# measure: NAME VALUES" of its own output.
 */
#ifndef RUNNER_FORMAT_MEASURES_H
#define RUNNER_FORMAT_MEASURES_H

#include "report/merge.h"

/* Appends "NAME VALUES" for each, in the test's order; nothing if there is no such output. */
void measures_load(struct strings *lines, const struct merged_job *job);

#endif
