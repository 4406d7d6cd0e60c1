/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report on a folder of results, for whoever has run the jobs.
 */
#ifndef RUNNER_REPORT_REPORT_H
#define RUNNER_REPORT_REPORT_H

#include <stdbool.h>

/* "table", "tap", "json", "junit", "measures" */
bool report_knows(const char *format);
/*
 * Writes results.tap, results.json, junit.xml and, where a test has measured something, measures.txt
 * into @results, prints @format on stdout, and returns the exit status of the whole: 0, 1, 3 or 4.
 * Paths in it begin with @results as it is given. A file that cannot be written is one line on
 * stderr and status 3.
 */
int report_all(const char *results, const char *format);
/*
 * Prints @format on stdout, or to the file @output, which is there as a whole or not at all. Returns
 * like report_all.
 */
int report_one(const char *results, const char *format, const char *output);

#endif
