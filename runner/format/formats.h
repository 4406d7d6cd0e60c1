/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The formats in which the merged results are printed. None of them decides anything.
 */
#ifndef RUNNER_FORMAT_FORMATS_H
#define RUNNER_FORMAT_FORMATS_H

#include <stdio.h>

#include "report/merge.h"

/* @width: columns to keep within, where the names allow. */
void format_table(const struct merged *merged, int width, FILE *out);
/* The same of other suites' tests: a table for each machine, and a list for each outcome. */
void format_tests(const struct merged *merged, int width, FILE *out);
/* Of other suites' tests, where the later kernels differ from the first. */
void format_differences(const struct merged *merged, int width, FILE *out);
/* TAP: one test a job, ok if the verdict is the expected one, and one a proof. */
void format_tap(const struct merged *merged, FILE *out);
void format_json(const struct merged *merged, FILE *out);
/* JUnit's XML: one suite for each kernel, variant and machine. */
void format_junit(const struct merged *merged, FILE *out);
/* The objects of KCIDB, KernelCI's database, in version 5.3 of its schema. */
void format_kcidb(const struct merged *merged, FILE *out);
/* Markdown for a mail or a pull request: what differs from what was expected, and a table. */
void format_markdown(const struct merged *merged, FILE *out);
/*
 * What the tests measured ("# measure: NAME VALUES" in a job's ktap.log), the variants one below
 * the other; nothing if they did not.
 */
void format_measures(const struct merged *merged, FILE *out);

#endif
