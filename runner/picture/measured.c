// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the tests of one regression have measured on one machine: broken beside fixed of one kernel,
 * or all kernels that somebody asks about beside each other.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "picture/chart.h"
#include "report/measured.h"

/* One job's. */
struct source {
	const struct merged_job *job;
	struct measured measured;
};

struct sources {
	struct source *v;
	size_t nr;
};

/* What a kernel stands for in a proof, which comes in this order. */
static enum colour role(const struct merged_job *job)
{
	if (job->job.kernel.columns[COLUMN_BROKEN])
		return COLOUR_BROKEN;
	if (job->job.kernel.columns[COLUMN_FIXED])
		return COLOUR_FIXED;
	return job->job.kernel.variant == COLUMN_STOCK ? COLOUR_STOCK : COLOUR_GIVEN;
}

static int by_role(const void *a, const void *b)
{
	const struct source *x = a, *y = b;

	if (role(x->job) != role(y->job))
		return (int)role(x->job) - (int)role(y->job);
	return x->job->job.number - y->job->job.number;
}

/* Of a proof whose kernel somebody asks about. */
static bool is_judged(const struct merged *merged, const struct proof *proof)
{
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++) {
		if (merged_belongs(&merged->jobs[i], proof))
			return merged->jobs[i].judged;
	}
	return false;
}

/* Whether @other is shown with @proof. */
static bool is_beside(const struct merged *merged, const struct proof *proof,
		      const struct proof *other)
{
	return !strcmp(proof->regression, other->regression) &&
	       !strcmp(proof->machine, other->machine) && is_judged(merged, proof) &&
	       is_judged(merged, other);
}

/* Whether an earlier one is shown with @proof, and has it all. */
static bool is_shown(const struct merged *merged, const struct proof *proof)
{
	const struct proof *other;

	for (other = merged->proofs; other < proof; other++) {
		if (is_beside(merged, proof, other))
			return true;
	}
	return false;
}

static void load(struct sources *sources, const struct merged *merged, const struct proof *proof)
{
	bool judged = is_judged(merged, proof);
	size_t i;

	*sources = (struct sources){.v = xcalloc(merged->nr_jobs + 1, sizeof(*sources->v))};
	for (i = 0; i < merged->nr_jobs; i++) {
		const struct merged_job *job = &merged->jobs[i];

		if (!merged_belongs(job, proof) &&
		    !(judged && job->judged && !strcmp(job->job.entry.name, proof->regression) &&
		      !strcmp(job->job.machine, proof->machine)))
			continue;
		sources->v[sources->nr].job = job;
		measured_load(&sources->v[sources->nr++].measured, job);
	}
	qsort(sources->v, sources->nr, sizeof(*sources->v), by_role);
}

/* "broken (stock), deferred"; the caller frees it. */
static char *label_of(const struct merged_job *job, const struct points *points)
{
	enum column variant = job->job.kernel.variant;
	const char *name = column_name(variant), *member = points->member;
	struct text t = {0};

	if (variant == COLUMN_STOCK && role(job) == COLOUR_BROKEN)
		text_addf(&t, "broken (stock)");
	else if (variant == COLUMN_STOCK && role(job) == COLOUR_FIXED)
		text_addf(&t, "fixed (stock)");
	else
		text_addf(&t, "%s", variant == COLUMN_GIVEN ? job->job.kernel.label : name);
	if (*member)
		text_addf(&t, ", ");
	for (; *member; member++)
		text_add(&t, *member == '_' ? " " : member, 1);
	return text_take(&t);
}

/* With blanks for underscores. The caller frees it. */
static char *say(const char *name)
{
	char *s = xstrdup(name), *p;

	for (p = s; (p = strchr(p, '_')); p++)
		*p = ' ';
	return s;
}

/* Times are drawn in the largest unit in which they have some digits; tables keep theirs. */
static const char *scale(struct chart *chart, const char *unit)
{
	static const char *const units[] = {"ns", "us", "ms", "s"};
	double max = 0;
	size_t i, n, u = 0;

	while (u < ARRAY_SIZE(units) && strcmp(unit, units[u]))
		u++;
	for (i = 0; i < chart->nr_curves; i++) {
		for (n = 0; n < chart->curves[i].nr; n++) {
			double x = chart->curves[i].v[n].x;

			max = x > max ? x : max;
		}
	}
	for (; u + 1 < ARRAY_SIZE(units) && max >= 10000; u++, max /= 1000) {
		unit = units[u + 1];
		for (i = 0; i < chart->nr_curves; i++) {
			for (n = 0; n < chart->curves[i].nr; n++)
				chart->curves[i].v[n].x /= 1000;
		}
	}
	return unit;
}

static void add_curve(struct chart *chart, const struct merged_job *job,
		      const struct points *points)
{
	struct curve *curve = chart_add_curve(chart, label_of(job, points), role(job));
	size_t i;

	for (i = 0; i < points->nr; i++) {
		const struct point *p = &points->v[i];
		struct mark mark = {.x = p->x, .y = p->y};

		mark.text = p->word ? say(p->word) : NULL;
		curve_add(curve, &mark);
	}
}

static bool same_row(const struct mark *a, const struct mark *b)
{
	return a->text ? !strcmp(a->text, b->text) : a->y == b->y;
}

static int by_place(const void *a, const void *b)
{
	const struct mark *const *x = a, *const *y = b;
	double p = (*x)->text ? (*x)->x : (*x)->y, q = (*y)->text ? (*y)->x : (*y)->y;

	return p < q ? -1 : p > q;
}

/* One of the marks of each row, in the rows' order: the y, or the words as they come first. */
static const struct mark **rows_of(const struct chart *chart, size_t *nr)
{
	const struct mark **rows;
	size_t i, n, all = 0;

	for (i = 0; i < chart->nr_curves; i++)
		all += chart->curves[i].nr;
	rows = xcalloc(all + 1, sizeof(*rows));
	for (i = 0, all = 0; i < chart->nr_curves; i++) {
		for (n = 0; n < chart->curves[i].nr; n++)
			rows[all++] = &chart->curves[i].v[n];
	}
	if (all)
		qsort(rows, all, sizeof(*rows), by_place);
	for (i = 0, *nr = 0; i < all; i++) {
		for (n = 0; n < *nr && !same_row(rows[n], rows[i]); n++)
			;
		if (n == *nr)
			rows[(*nr)++] = rows[i];
	}
	return rows;
}

/* A row for each y or word, a column for each curve. */
static void tabulate(struct picture *picture, const struct chart *chart, const char *y_name,
		     const char *unit)
{
	size_t nr, row, i, n;
	const struct mark **rows = rows_of(chart, &nr);
	char **head = xcalloc(chart->nr_curves + 1, sizeof(*head));

	head[0] = chart->kind == CHART_PATH	      ? xstrdup("moment")
		  : chart->kind == CHART_DISTRIBUTION ? xstrdup("share (%)")
						      : say(y_name);
	for (i = 0; i < chart->nr_curves; i++)
		head[i + 1] = xasprintf("%s (%s)", chart->curves[i].label, unit);
	picture_head(picture, (const char *const *)head, chart->nr_curves + 1);
	for (row = 0; row < nr; row++) {
		picture_cell(picture, rows[row]->text ? xstrdup(rows[row]->text)
						      : xasprintf("%.0f", rows[row]->y));
		for (i = 0; i < chart->nr_curves; i++) {
			const struct curve *curve = &chart->curves[i];

			for (n = 0; n < curve->nr && !same_row(&curve->v[n], rows[row]); n++)
				;
			picture_cell(picture, n < curve->nr ? xasprintf("%.0f", curve->v[n].x)
							    : xstrdup(""));
		}
	}
	for (i = 0; i <= chart->nr_curves; i++)
		free(head[i]);
	free(head);
	free(rows);
}

static enum chart_kind kind_of(const struct points *points)
{
	switch (points->kind) {
	case POINTS_DISTRIBUTION:
		return CHART_DISTRIBUTION;
	case POINTS_PATH:
		return CHART_PATH;
	default:
		return CHART_COURSE;
	}
}

static char *caption_of(enum chart_kind kind)
{
	switch (kind) {
	case CHART_DISTRIBUTION:
		return xstrdup("The share of all that took at most so long. Further left is "
			       "faster, and steeper is steadier.");
	case CHART_PATH:
		return xstrdup("What came when, as measured. What was not seen has no mark.");
	default:
		return xstrdup("How many there were by then, as counted.");
	}
}

/* "Expirations, storm 10s": what is shown, and of what. */
static char *title_of(const struct points *points)
{
	char *what = say(points->kind == POINTS_COURSE ? points->y_name : points->x_name);
	char *of = say(points->group), *title;

	title = points->kind == POINTS_PATH ? xstrdup(of) : xasprintf("%s, %s", what, of);
	*title = (char)toupper((unsigned char)*title);
	free(what);
	free(of);
	return title;
}

static bool same_picture(const struct points *a, const struct points *b)
{
	return a->kind == b->kind && !strcmp(a->group, b->group) && !strcmp(a->x_name, b->x_name) &&
	       !strcmp(a->x_unit, b->x_unit) && !strcmp(a->y_name, b->y_name);
}

/* The picture of all that belongs to @points. */
static void draw(struct drawings *drawings, const struct sources *sources,
		 const struct points *points, const struct proof *proof)
{
	struct drawing *d = drawings_add(drawings, kind_of(points));
	char *x_name = say(points->x_name);
	size_t i, n;

	d->picture.regression = proof->regression;
	d->picture.kernel = proof->kernel;
	d->picture.machine = proof->machine;
	d->picture.title = title_of(points);
	d->picture.caption = caption_of(d->chart.kind);
	for (i = 0; i < sources->nr; i++) {
		const struct measured *m = &sources->v[i].measured;

		for (n = 0; n < m->nr_points; n++) {
			if (same_picture(points, &m->points[n]))
				add_curve(&d->chart, sources->v[i].job, &m->points[n]);
		}
	}
	tabulate(&d->picture, &d->chart, points->y_name, points->x_unit);
	d->chart.x_label = xasprintf("%s (%s)", x_name, scale(&d->chart, points->x_unit));
	d->chart.y_label = d->chart.kind == CHART_PATH		 ? xstrdup("")
			   : d->chart.kind == CHART_DISTRIBUTION ? xstrdup("share (%)")
								 : say(points->y_name);
	free(x_name);
}

/* Whether an earlier one has the same picture. */
static bool is_drawn(const struct sources *sources, size_t source, size_t nr)
{
	const struct points *points = &sources->v[source].measured.points[nr];
	size_t i, n;

	for (i = 0; i <= source; i++) {
		const struct measured *m = &sources->v[i].measured;

		for (n = 0; n < (i == source ? nr : m->nr_points); n++) {
			if (same_picture(points, &m->points[n]))
				return true;
		}
	}
	return false;
}

void draw_measured(struct drawings *drawings, const struct merged *merged,
		   const struct proof *proof)
{
	struct sources sources;
	size_t i, n;

	if (is_shown(merged, proof))
		return;
	load(&sources, merged, proof);
	for (i = 0; i < sources.nr; i++) {
		const struct measured *m = &sources.v[i].measured;

		for (n = 0; n < m->nr_points; n++) {
			if (!is_drawn(&sources, i, n))
				draw(drawings, &sources, &m->points[n], proof);
		}
	}
	for (i = 0; i < sources.nr; i++)
		measured_free(&sources.v[i].measured);
	free(sources.v);
}
