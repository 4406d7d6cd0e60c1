/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The reports that somebody wants in files of their own: "FORMAT=FILE" of --report.
 *
 * Whether they can be written is looked at before the work, and not only after it.
 */
#ifndef RUNNER_FORMAT_WANTED_H
#define RUNNER_FORMAT_WANTED_H

#include "report/merge.h"

/*
 * Each names a format, and a file that can be written and that no other one names. 0, or
 * STATUS_USAGE after one line on stderr.
 */
int wanted_check(const struct strings *wanted);
/*
 * Writes all of them, each as a whole or not at all. 0, or STATUS_ERROR after one line on stderr
 * for each that could not be written.
 */
int wanted_write(const struct merged *merged, const struct strings *wanted);

#endif
