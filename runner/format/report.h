/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report on a folder of results, for whoever has run the jobs.
 */
#ifndef RUNNER_FORMAT_REPORT_H
#define RUNNER_FORMAT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

/* In a folder of results. */
#define PAGE_FILE "report.html"

/* Whether there is such a format; if not, after one line on stderr that names all there are. */
bool report_knows(const char *format);
/*
 * Writes results.tap, results.json, junit.xml, report.html and, where a test has measured
 * something, measures.txt into @results. Paths in them begin with @results as it is given. 0, or
 * STATUS_ERROR after one line on stderr for each that cannot be written.
 */
int report_files(const char *results);
/*
 * Writes @format to @file, as a whole or not at all. 0, or STATUS_ERROR after one line on stderr.
 */
int report_file(const char *results, const char *format, const char *file);
/*
 * Prints @format on stdout, or to the file @output, which is there as a whole or not at all.
 * Returns the exit status of the whole: 0, 1, 3 or 4; and 3 after one line on stderr if it cannot
 * be written.
 */
int report_one(const char *results, const char *format, const char *output);

/*
 * The same of @nr folders together. Without @format the table is printed, and report.html is
 * written into the folder; of several folders, into the one that the first is in.
 */
int report_several(char *const *results, size_t nr, const char *format, const char *output);

#endif
