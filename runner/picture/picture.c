// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "picture/chart.h"
#include "picture/gnuplot.h"

/* How each of gnuplot's pictures begins. */
#define BEGIN "<?xml"

/* The next picture in gnuplot's output, *@s, which moves on; its length in *@len. NULL: no more. */
static const char *next_svg(const char **s, size_t *len)
{
	const char *from = strstr(*s, BEGIN), *to;

	if (!from)
		return NULL;
	to = strstr(from + strlen(BEGIN), BEGIN);
	*len = to ? (size_t)(to - from) : strlen(from);
	*s = from + *len;
	return from;
}

/* All of them at once. NULL, or one line that says why not all are drawn. */
static char *draw(struct drawings *drawings)
{
	struct text script = {0};
	struct strings texts = {0};
	const char *svg, *s;
	char *output, *note = NULL;
	size_t i, len;

	for (i = 0; i < drawings->nr; i++)
		script_add(&script, &drawings->v[i].chart, &texts);
	output = gnuplot_run(script.s, script.len, &note);
	s = output;
	for (i = 0; output && i < drawings->nr; i++) {
		struct picture *picture = &drawings->v[i].picture;

		svg = next_svg(&s, &len);
		picture->svg = svg ? svg_finish(svg, len, picture, &texts) : NULL;
		if (!picture->svg && !note)
			note = xasprintf("gnuplot has drawn nothing for \"%s\"", picture->title);
	}
	free(output);
	strings_free(&texts);
	free(text_take(&script));
	return note;
}

void pictures_make(struct pictures *pictures, const struct merged *merged)
{
	struct drawings drawings = {0};
	size_t i;

	*pictures = (struct pictures){0};
	draw_times(&drawings, merged);
	for (i = 0; i < merged->nr_proofs; i++)
		draw_measured(&drawings, merged, &merged->proofs[i]);
	if (drawings.nr)
		pictures->note = draw(&drawings);
	pictures->v = xcalloc(drawings.nr + 1, sizeof(*pictures->v));
	for (i = 0; i < drawings.nr; i++) {
		pictures->v[pictures->nr++] = drawings.v[i].picture;
		chart_free(&drawings.v[i].chart);
	}
	free(drawings.v);
}

static bool same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

bool picture_is_about(const struct picture *picture, const char *regression, const char *kernel,
		      const char *machine)
{
	return same(picture->regression, regression) && same(picture->kernel, kernel) &&
	       same(picture->machine, machine);
}

void pictures_free(struct pictures *pictures)
{
	size_t i, n;

	for (i = 0; i < pictures->nr; i++) {
		struct picture *p = &pictures->v[i];

		for (n = 0; n < p->nr_columns; n++)
			free(p->head[n]);
		for (n = 0; n < p->nr_columns * p->nr_rows; n++)
			free(p->cells[n]);
		free(p->head);
		free(p->cells);
		free(p->id);
		free(p->title);
		free(p->caption);
		free(p->svg);
	}
	free(pictures->v);
	free(pictures->note);
	*pictures = (struct pictures){0};
}

/* In the light, and in the dark. */
#define COLORS                                                                             \
	"--picture-1:light-dark(#d55e00,#ff8533);--picture-2:light-dark(#0072b2,#56b4e9);" \
	"--picture-3:light-dark(#00805d,#2bbd92);--picture-4:light-dark(#b0508a,#dd94bd)"
#define RULES(n)                                             \
	".picture-" n "-stroke{stroke:var(--picture-" n ")}" \
	".picture-" n "-fill{fill:var(--picture-" n ")}"     \
	".picture-" n "-color{color:var(--picture-" n ")}"

const char *picture_css(void)
{
	return ":root{" COLORS "}\n"
	       ".picture{display:block;width:100%;max-width:36rem;height:auto}\n"
	       ".picture-0-stroke{stroke:currentColor}.picture-0-fill{fill:currentColor}\n"
	       ".picture-guide-stroke{stroke:currentColor;stroke-opacity:.2}\n" RULES(
		       "1") "\n" RULES("2") "\n" RULES("3") "\n" RULES("4") "\n";
}
