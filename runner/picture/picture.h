/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The pictures of a report: what tests have measured and what jobs have taken, as inline SVG, each
 * with its numbers as a table. gnuplot draws all of them in one go. Where they stand on a page is
 * the page's matter.
 */
#ifndef RUNNER_PICTURE_PICTURE_H
#define RUNNER_PICTURE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>

#include "report/merge.h"

/*
 * All texts are valid UTF-8 without control characters, and escaped for nothing: a page escapes
 * them. Only @svg is XML already.
 */
struct picture {
	/*
	 * What it is about, texts of @merged; NULL, all three: the run as a whole. One that has all
	 * kernels that somebody asks about is about the first of them.
	 */
	const char *regression, *kernel, *machine;
	char *id; /* one among all pictures: letters, digits, '-', begins with "picture-" */
	char *title, *caption;
	char *svg;   /* "<svg class="picture" ...>...</svg>"; NULL: not drawn, see pictures.note */
	char **head; /* of the table; a column whose head ends in "(UNIT)" has numbers */
	size_t nr_columns;
	char **cells; /* row by row: row R, column C is cells[R * nr_columns + C] */
	size_t nr_rows;
};

struct pictures {
	struct picture *v; /* first those of the run, then regressions in the proofs' order */
	size_t nr;
	char *note; /* one line: why there are tables only; NULL: all is drawn */
};

/*
 * All pictures of @merged, which has to outlive them. Reads the ktap.log of each job; a page needs
 * picture_css() once. Never fails: what has no data has no picture.
 */
void pictures_make(struct pictures *pictures, const struct merged *merged);
/* Whether it is about that regression on that kernel and machine. */
bool picture_is_about(const struct picture *picture, const char *regression, const char *kernel,
		      const char *machine);
void pictures_free(struct pictures *pictures);
/*
 * Style sheet's text for all pictures: colours that colour-blind people can tell, for both of a
 * page's color-schemes, as variables --picture-1... that it may set otherwise.
 */
const char *picture_css(void);

#endif
