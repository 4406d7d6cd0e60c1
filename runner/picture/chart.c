// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "picture/chart.h"

struct drawing *drawings_add(struct drawings *drawings, enum chart_kind kind)
{
	struct drawing *drawing;

	drawings->v = xrealloc(drawings->v, (drawings->nr + 1) * sizeof(*drawings->v));
	drawing = &drawings->v[drawings->nr++];
	*drawing = (struct drawing){.chart.kind = kind};
	drawing->picture.id = xasprintf("picture-%zu", drawings->nr);
	return drawing;
}

struct curve *chart_add_curve(struct chart *chart, char *label, enum colour colour)
{
	struct curve curve = {.label = label, .colour = colour};
	size_t i;

	for (i = 0; i < chart->nr_curves; i++)
		curve.dash += chart->curves[i].colour == colour;
	chart->curves = xrealloc(chart->curves, (chart->nr_curves + 1) * sizeof(curve));
	chart->curves[chart->nr_curves] = curve;
	return &chart->curves[chart->nr_curves++];
}

void curve_add(struct curve *curve, const struct mark *mark)
{
	curve->v = xrealloc(curve->v, (curve->nr + 1) * sizeof(*mark));
	curve->v[curve->nr++] = *mark;
}

void chart_free(struct chart *chart)
{
	size_t i, n;

	for (i = 0; i < chart->nr_curves; i++) {
		for (n = 0; n < chart->curves[i].nr; n++)
			free(chart->curves[i].v[n].text);
		free(chart->curves[i].v);
		free(chart->curves[i].label);
	}
	free(chart->curves);
	free(chart->x_label);
	free(chart->y_label);
	*chart = (struct chart){0};
}

void picture_head(struct picture *picture, const char *const *head, size_t nr)
{
	size_t i;

	picture->head = xcalloc(nr, sizeof(*picture->head));
	for (i = 0; i < nr; i++)
		picture->head[i] = xstrdup(head[i]);
	picture->nr_columns = nr;
}

void picture_cell(struct picture *picture, char *cell)
{
	size_t last = picture->nr_rows * picture->nr_columns, used = 0;

	/* The row that is being filled ends at its first empty place. */
	if (picture->nr_rows) {
		while (used < picture->nr_columns &&
		       picture->cells[last - picture->nr_columns + used])
			used++;
	}
	if (!picture->nr_rows || used == picture->nr_columns) {
		picture->nr_rows++;
		last += picture->nr_columns;
		picture->cells = xrealloc(picture->cells, last * sizeof(*picture->cells));
		for (used = picture->nr_columns; used; used--)
			picture->cells[last - used] = NULL;
	}
	picture->cells[last - picture->nr_columns + used] = cell;
}
