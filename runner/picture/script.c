// SPDX-License-Identifier: GPL-2.0-only
/*
 * A chart as a script for gnuplot. Sizes are in units of which 14 are the height of a text; a
 * picture's width holds some 60 characters, so that it can be read on a phone.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "picture/chart.h"

#define WIDTH 480
#define PLOT_HEIGHT 240
#define KEY_HEIGHT 22
#define PATH_ROW_HEIGHT 54
#define BAR_HEIGHT 36
/* Axis, its numbers and its name. */
#define AXIS_HEIGHT 70

/* Beyond that a linear axis shows nothing of the smaller numbers. On a time line they are few. */
#define LOG_RATIO 30.0
#define PATH_LOG_RATIO 500.0

#define COLOURS                                                          \
	{                                                                \
		[COLOUR_PLAIN] = "#000000", [COLOUR_BROKEN] = "#D55E00", \
		[COLOUR_FIXED] = "#0072B2", [COLOUR_STOCK] = "#009E73",  \
		[COLOUR_GIVEN] = "#CC79A7",                              \
	}

const char *colour_code(enum colour colour)
{
	static const char *const codes[NR_COLOURS] = COLOURS;

	return codes[colour];
}

/*
 * Colour is never alone: points differ by what it stands for, dashes within it. Of kernels that
 * somebody asks about there may be several, and their points differ, too.
 */
static int point_of(const struct curve *curve)
{
	static const int points[NR_COLOURS] = {7, 7, 5, 9, 13}, given[] = {13, 11, 7, 5, 9};

	if (curve->colour == COLOUR_GIVEN)
		return given[curve->dash % ARRAY_SIZE(given)];
	return points[curve->colour];
}

static const char *dash_of(unsigned int dash)
{
	static const char *const dashes[] = {"1", "(8,4)", "(2,4)", "(12,4,2,4)"};

	return dashes[dash % ARRAY_SIZE(dashes)];
}

/* The stand-in of @text, in quotes: as many characters as it has. */
static void add_stand_in(struct text *script, const char *text, struct strings *texts)
{
	size_t len = 0, i;

	for (i = 0; text[i]; i++)
		len += ((unsigned char)text[i] & 0xc0) != 0x80;
	text_addf(script, "'" SCRIPT_STAND_IN, texts->nr);
	for (i = SCRIPT_STAND_IN_LEN; i < len; i++)
		text_addf(script, "_");
	text_addf(script, "'");
	strings_add(texts, xstrdup(text));
}

struct range {
	double min, max, min_positive;
	size_t positive, nr;
};

static void extend(struct range *r, double v)
{
	if (!r->nr++)
		r->min = r->max = v;
	r->min = v < r->min ? v : r->min;
	r->max = v > r->max ? v : r->max;
	if (v > 0) {
		if (!r->positive++ || v < r->min_positive)
			r->min_positive = v;
	}
}

static void range_of(const struct chart *chart, struct range *x, struct range *y)
{
	size_t i, n;

	*x = *y = (struct range){0};
	for (i = 0; i < chart->nr_curves; i++) {
		for (n = 0; n < chart->curves[i].nr; n++) {
			extend(x, chart->curves[i].v[n].x);
			extend(y, chart->curves[i].v[n].y);
		}
	}
}

/* What is not above zero is left out then, so that must be the exception. */
static bool is_wide(const struct range *r, double ratio)
{
	return r->positive > r->nr / 2 && r->max / r->min_positive >= ratio;
}

static void add_data(struct text *script, const struct chart *chart)
{
	size_t i, n;

	for (i = 0; i < chart->nr_curves; i++) {
		const struct curve *curve = &chart->curves[i];

		text_addf(script, "$d%zu << END\n", i);
		for (n = 0; n < curve->nr; n++)
			text_addf(script, "%.17g %.17g\n", curve->v[n].x, curve->v[n].y);
		text_addf(script, "END\n");
	}
}

static void add_axis(struct text *script, char axis, bool is_log, const char *label,
		     struct strings *texts)
{
	if (is_log)
		text_addf(script, "set logscale %c\nset format %c '%%g'\n", axis, axis);
	if (*label) {
		text_addf(script, "set %clabel ", axis);
		add_stand_in(script, label, texts);
		text_addf(script, "\n");
	}
}

static void add_start(struct text *script, int height)
{
	text_addf(script,
		  "reset\n"
		  "set terminal svg size %d,%d noenhanced font 'Arial,14' linewidth 1\n"
		  "set border 3 linecolor rgb '%s'\n"
		  "set tics nomirror scale 0.5\n"
		  "set grid xtics ytics linecolor rgb '" GUIDE_COLOUR "' linewidth 1 dashtype 1\n"
		  "set key outside above left vertical maxcols 1 Left reverse samplen 3\n",
		  WIDTH, height, colour_code(COLOUR_PLAIN));
}

static void add_curves(struct text *script, const struct chart *chart, struct strings *texts)
{
	struct range x, y;
	size_t i;

	range_of(chart, &x, &y);
	add_start(script, PLOT_HEIGHT + AXIS_HEIGHT + KEY_HEIGHT * (int)chart->nr_curves);
	add_axis(script, 'x', is_wide(&x, LOG_RATIO), chart->x_label, texts);
	add_axis(script, 'y', chart->kind == CHART_COURSE && is_wide(&y, LOG_RATIO), chart->y_label,
		 texts);
	if (chart->kind == CHART_DISTRIBUTION)
		text_addf(script, "set yrange [0:103]\nset ytics 25\n");
	/* All are the same: an axis has to have some length. */
	if (x.min == x.max)
		text_addf(script, "set xrange [%.17g:%.17g]\n", x.min - fabs(x.min) / 2 - 1,
			  x.max + fabs(x.max) / 2 + 1);
	if (chart->kind == CHART_COURSE && y.min == y.max)
		text_addf(script, "set yrange [%.17g:%.17g]\n", y.min - 1, y.max + 1);
	add_data(script, chart);
	for (i = 0; i < chart->nr_curves; i++) {
		const struct curve *curve = &chart->curves[i];

		text_addf(script,
			  "%s $d%zu using 1:2 with linespoints linecolor rgb '%s' linewidth 2 "
			  "dashtype %s pointtype %d pointsize 0.6 title ",
			  i ? "," : "plot", i, colour_code(curve->colour), dash_of(curve->dash),
			  point_of(curve));
		add_stand_in(script, curve->label, texts);
	}
	text_addf(script, "\n");
}

static int by_time(const void *a, const void *b)
{
	const struct mark *const *x = a, *const *y = b;

	return (*x)->x < (*y)->x ? -1 : (*x)->x > (*y)->x;
}

/* Each moment's name once, as they come first. */
static void name_moments(const struct chart *chart, struct strings *names)
{
	const struct mark **all;
	size_t i, n, nr = 0;

	for (i = 0; i < chart->nr_curves; i++)
		nr += chart->curves[i].nr;
	all = xcalloc(nr + 1, sizeof(*all));
	for (i = 0, nr = 0; i < chart->nr_curves; i++) {
		for (n = 0; n < chart->curves[i].nr; n++)
			all[nr++] = &chart->curves[i].v[n];
	}
	qsort(all, nr, sizeof(*all), by_time);
	for (i = 0; i < nr; i++)
		strings_add_once(names, all[i]->text);
	free(all);
}

/* Where each of them stands: $mN. */
static void add_moments(struct text *script, const struct chart *chart, const struct strings *names)
{
	size_t i, n, word;

	for (word = 0; word < names->nr; word++) {
		text_addf(script, "$m%zu << END\n", word);
		for (i = 0; i < chart->nr_curves; i++) {
			const struct curve *curve = &chart->curves[i];

			for (n = 0; n < curve->nr; n++) {
				if (!strcmp(curve->v[n].text, names->v[word]))
					text_addf(script, "%.17g %zu\n", curve->v[n].x,
						  chart->nr_curves - 1 - i);
			}
		}
		text_addf(script, "END\n");
	}
}

static void add_path(struct text *script, const struct chart *chart, struct strings *texts)
{
	static const int points[] = {7, 5, 9, 13, 11, 6, 4, 8};
	struct strings names = {0};
	struct text data = {0};
	struct range x, y;
	bool is_log;
	size_t i;

	range_of(chart, &x, &y);
	name_moments(chart, &names);
	add_moments(&data, chart, &names);
	add_start(script, AXIS_HEIGHT + PATH_ROW_HEIGHT * (int)chart->nr_curves +
				  KEY_HEIGHT * (int)names.nr);
	is_log = is_wide(&x, PATH_LOG_RATIO);
	add_axis(script, 'x', is_log, chart->x_label, texts);
	if (!is_log)
		text_addf(script, "set xrange [%.17g:*]\n", x.min < 0 ? x.min : 0);
	text_addf(script, "set yrange [-0.5:%zu.7]\nunset ytics\nset border 1\n",
		  chart->nr_curves - 1);
	for (i = 0; i < chart->nr_curves; i++) {
		text_addf(script, "set label ");
		add_stand_in(script, chart->curves[i].label, texts);
		text_addf(script, " at graph 0, first %zu.4\n", chart->nr_curves - 1 - i);
	}
	add_data(script, chart);
	text_addf(script, "%s", data.s ? data.s : "");
	text_addf(script, "plot ");
	for (i = 0; i < chart->nr_curves; i++)
		text_addf(script,
			  "$d%zu using 1:(%zu) with lines linecolor rgb '%s' linewidth 3 notitle, ",
			  i, chart->nr_curves - 1 - i, colour_code(chart->curves[i].colour));
	for (i = 0; i < names.nr; i++) {
		text_addf(script,
			  "%s$m%zu using 1:2 with points linecolor rgb '%s' pointtype %d "
			  "pointsize 0.9 title ",
			  i ? ", " : "", i, colour_code(COLOUR_PLAIN),
			  points[i % ARRAY_SIZE(points)]);
		add_stand_in(script, names.v[i], texts);
	}
	text_addf(script, "\n");
	strings_free(&names);
	free(text_take(&data));
}

static void add_bars(struct text *script, const struct chart *chart, struct strings *texts)
{
	const struct curve *curve = &chart->curves[0];
	const char *comma = "plot";
	struct range x, y;
	enum colour c;
	size_t i;

	range_of(chart, &x, &y);
	add_start(script, AXIS_HEIGHT + BAR_HEIGHT * (int)curve->nr);
	add_axis(script, 'x', false, chart->x_label, texts);
	text_addf(script,
		  "unset key\nset tmargin 0.5\nunset ytics\nset border 1\nset grid noytics\n"
		  "set style fill solid 1 noborder\n"
		  "set xrange [0:%.17g]\nset yrange [-0.5:%zu.6]\n",
		  x.max > 0 ? x.max * 1.02 : 1, curve->nr - 1);
	for (i = 0; i < curve->nr; i++) {
		text_addf(script, "set label ");
		add_stand_in(script, curve->v[i].text, texts);
		text_addf(script, " at graph 0, first %.17g\n", curve->v[i].y + 0.3);
	}
	for (c = 0; c < NR_COLOURS; c++) {
		text_addf(script, "$d%d << END\n", (int)c);
		for (i = 0; i < curve->nr; i++) {
			if (curve->v[i].colour == c)
				text_addf(script, "%.17g %.17g\n", curve->v[i].x, curve->v[i].y);
		}
		text_addf(script, "END\n");
	}
	for (c = 0; c < NR_COLOURS; c++) {
		for (i = 0; i < curve->nr && curve->v[i].colour != c; i++)
			;
		if (i == curve->nr)
			continue;
		text_addf(script,
			  "%s $d%d using 1:2:(0):1:($2-0.38):($2-0.02) with boxxyerror "
			  "linecolor rgb '%s' notitle",
			  comma, (int)c, colour_code(c));
		comma = ",";
	}
	text_addf(script, "\n");
}

void script_add(struct text *script, const struct chart *chart, struct strings *texts)
{
	switch (chart->kind) {
	case CHART_COURSE:
	case CHART_DISTRIBUTION:
		add_curves(script, chart, texts);
		break;
	case CHART_PATH:
		add_path(script, chart, texts);
		break;
	case CHART_BARS:
		add_bars(script, chart, texts);
		break;
	}
}
