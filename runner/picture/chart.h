/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is to be drawn, of picture/ alone: lines and points with their names. The tables and texts
 * of struct picture are made together with it, in measured.c and times.c; script.c says it to
 * gnuplot.
 */
#ifndef RUNNER_PICTURE_CHART_H
#define RUNNER_PICTURE_CHART_H

#include "base/util.h"
#include "picture/picture.h"

enum chart_kind {
	CHART_COURSE,	    /* curves, logarithmic both ways */
	CHART_DISTRIBUTION, /* curves up to 100 percent */
	CHART_PATH,	    /* a row for each curve, on it the moments by their names */
	CHART_BARS,	    /* a bar for each mark, with its text above */
};

/* What a colour stands for, everywhere. */
enum colour {
	COLOUR_PLAIN,
	COLOUR_BROKEN,
	COLOUR_FIXED,
	COLOUR_STOCK,
	COLOUR_GIVEN,
	NR_COLOURS,
};

struct mark {
	double x, y;	    /* of a bar: its length, and its row from below */
	char *text;	    /* of a moment or a bar; else NULL */
	enum colour colour; /* of a bar */
};

struct curve {
	char *label;
	enum colour colour;
	unsigned int dash; /* those of one colour differ in it */
	struct mark *v;
	size_t nr;
};

struct chart {
	enum chart_kind kind;
	char *x_label, *y_label; /* y_label: "" where rows have names */
	struct curve *curves;
	size_t nr_curves;
};

/* One of @pictures, and how it is drawn. */
struct drawing {
	struct picture picture;
	struct chart chart;
};

struct drawings {
	struct drawing *v;
	size_t nr;
};

/* An empty one at the end, which stays where it is until the next is added. */
struct drawing *drawings_add(struct drawings *drawings, enum chart_kind kind);
struct curve *chart_add_curve(struct chart *chart, char *label, enum colour colour);
void curve_add(struct curve *curve, const struct mark *mark);
void chart_free(struct chart *chart);
/* The heads of @nr columns in one go, copied; then cells from left to right, given away. */
void picture_head(struct picture *picture, const char *const *head, size_t nr);
void picture_cell(struct picture *picture, char *cell);

/* picture/measured.c: of one proof's jobs. */
void draw_measured(struct drawings *drawings, const struct merged *merged,
		   const struct proof *proof);
/* picture/times.c: of the run, for each machine. */
void draw_times(struct drawings *drawings, const struct merged *merged);

/*
 * picture/script.c: adds what draws @chart to @script. Its texts are not in it, but stand-ins of
 * their length; they are added to @texts, and put back in by svg_finish().
 */
void script_add(struct text *script, const struct chart *chart, struct strings *texts);
/* The stand-in of text number @i. */
#define SCRIPT_STAND_IN "T%04zu"
#define SCRIPT_STAND_IN_LEN 5

/*
 * picture/svg.c: one picture as gnuplot prints it, made fit to stand in a page beside others. NULL
 * if it is not what gnuplot prints.
 */
char *svg_finish(const char *svg, size_t len, const struct picture *picture,
		 const struct strings *texts);
/* The colour as the script says it; its class in the SVG is "picture-N", N from 0. */
const char *colour_code(enum colour colour);
/* That of lines that only guide the eye. */
#define GUIDE_COLOUR "#808080"

#endif
