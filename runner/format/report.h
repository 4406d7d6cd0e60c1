/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The report on folders of results, for whoever has run the jobs: the formats by their names, and
 * where they go.
 */
#ifndef RUNNER_FORMAT_REPORT_H
#define RUNNER_FORMAT_REPORT_H

#include "report/merge.h"

/* In a folder of results. */
#define PAGE_FILE "report.html"

/* Whether there is such a format; if not, after one line on stderr that names all there are. */
bool report_knows(const char *format);
/*
 * What all of these show, of @nr folders together. Paths begin with the folders as they are given.
 * 0, and the caller calls merged_free(); or STATUS_ERROR after one line on stderr.
 */
int report_load(struct merged *merged, char *const *results, size_t nr);
/*
 * Writes results.tap, results.json, junit.xml, report.html and, where a test has measured
 * something, measures.txt into the folder of results. 0, or STATUS_ERROR after one line on stderr
 * for each that cannot be written.
 */
int report_files(const struct merged *merged);
/*
 * Prints @format on stdout, or to @file, which is there as a whole or not at all. 0, or
 * STATUS_ERROR after one line on stderr.
 */
int report_print(const struct merged *merged, const char *format, const char *file);

/*
 * What "report" does with @nr folders: prints @format on stdout, or to the file @output. Without
 * @format the table is printed, and report.html is written into the folder; of several folders,
 * into the one that the first is in. Returns the exit status of the whole: 0, 1, 3 or 4; and 3
 * after one line on stderr if something cannot be read or written.
 */
int report_several(char *const *results, size_t nr, const char *format, const char *output);

#endif
