/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a test has measured, told to whoever draws it: lines "# points: ..." among the diagnostics
 * (protocol.h). Nobody judges by them. What is told has to be the same in each run where the
 * machine is.
 */
#ifndef POINTS_UTIL_H
#define POINTS_UTIL_H

#include "protocol.h"
#include "test_util.h"

/* One line; what does not fit any more is left out. */
struct points_line {
	char text[2048];
	size_t len;
	unsigned int nr;
};

/* KIND is one of POINTS_KIND_*, NAME "GROUP" or "GROUP/MEMBER". */
void points_begin(struct points_line *line, const char *kind, const char *name, const char *x_name,
		  const char *x_unit, const char *y_name);
void points_add(struct points_line *line, int64_t x, uint64_t y);
/* Of a path: WORD came at the time X. */
void points_add_word(struct points_line *line, int64_t x, const char *word);
/* Prints it, and waits until it is out: a port's interrupts are in no later measurement. */
void points_print(const struct points_line *line);

/* The distribution of N values, from the least to the greatest; sorts them in place. */
void points_distribution(const char *name, const char *x_name, const char *x_unit, uint64_t *values,
			 unsigned int n);

#endif
