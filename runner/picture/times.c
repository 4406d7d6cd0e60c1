// SPDX-License-Identifier: GPL-2.0-only
/* What jobs have taken, on each machine: the longest of them, and what the time went for. */
#include <stdlib.h>
#include <string.h>

#include "picture/chart.h"
#include "report/tests.h"

/* Of a machine's jobs; all are in the table. */
#define LONGEST 16

static int by_time(const void *a, const void *b)
{
	const struct merged_job *const *x = a, *const *y = b;

	if ((*x)->result.wall_s != (*y)->result.wall_s)
		return (*x)->result.wall_s < (*y)->result.wall_s ? 1 : -1;
	return (*x)->job.number - (*y)->job.number;
}

/* The machine's jobs that took any time, the longest first. The caller frees the list. */
static const struct merged_job **jobs_of(const struct merged *merged, const char *machine,
					 size_t *nr)
{
	const struct merged_job **jobs = xcalloc(merged->nr_jobs + 1, sizeof(*jobs));
	size_t i;

	for (i = 0, *nr = 0; i < merged->nr_jobs; i++) {
		const struct merged_job *job = &merged->jobs[i];

		if (job->result.wall_s > 0 && !strcmp(job->job.machine, machine))
			jobs[(*nr)++] = job;
	}
	qsort(jobs, *nr, sizeof(*jobs), by_time);
	return jobs;
}

static enum colour colour_of(enum column variant)
{
	switch (variant) {
	case COLUMN_STOCK:
		return COLOUR_STOCK;
	case COLUMN_BROKEN:
		return COLOUR_BROKEN;
	case COLUMN_FIXED:
		return COLOUR_FIXED;
	default:
		return COLOUR_GIVEN;
	}
}

/* "TEST, KERNEL VARIANT: 1.2 s", of which a kernel of somebody's own has no variant. */
static char *label_of(const struct job *job, bool with_kernel, double s)
{
	bool with_variant = job->kernel.variant != COLUMN_GIVEN;
	const char *variant = column_name(job->kernel.variant);

	return xasprintf("%s%s%s%s%s: %.1f s", job->entry.name,
			 with_kernel || with_variant ? ", " : "",
			 with_kernel ? job->kernel.label : "",
			 with_kernel && with_variant ? " " : "", with_variant ? variant : "", s);
}

static void draw_jobs(struct drawings *drawings, const struct merged_job **jobs, size_t nr,
		      const struct axes *axes)
{
	static const char *const head[] = {"test", "kernel", "variant", "time (s)"};
	struct drawing *d = drawings_add(drawings, CHART_BARS);
	size_t shown = nr < LONGEST ? nr : LONGEST, i;
	struct curve *curve = chart_add_curve(&d->chart, xstrdup(""), COLOUR_PLAIN);

	d->picture.title = xasprintf("Time of each job on %s", jobs[0]->job.machine);
	d->picture.caption =
		shown < nr ? xasprintf("Seconds of wall clock, the %zu longest of %zu jobs. The "
				       "table has all of them.",
				       shown, nr)
			   : xstrdup("Seconds of wall clock.");
	d->chart.x_label = xstrdup("seconds");
	d->chart.y_label = xstrdup("");
	picture_head(&d->picture, head, ARRAY_SIZE(head));
	for (i = 0; i < nr; i++) {
		const struct job *job = &jobs[i]->job;
		const char *variant = column_name(job->kernel.variant);
		struct mark mark = {.x = jobs[i]->result.wall_s, .y = (double)(shown - 1 - i)};

		picture_cell(&d->picture, xstrdup(job->entry.name));
		picture_cell(&d->picture, xstrdup(job->kernel.label));
		picture_cell(&d->picture, xstrdup(variant));
		picture_cell(&d->picture, xasprintf("%.2f", mark.x));
		if (i >= shown)
			continue;
		mark.text = label_of(job, axes->nr_kernels > 1, mark.x);
		mark.colour = colour_of(job->kernel.variant);
		curve_add(curve, &mark);
	}
}

/* What the time of a machine's jobs went for. */
enum share {
	SHARE_WAIT,
	SHARE_RESTORE,
	SHARE_BOOT,
	SHARE_TEST,
	SHARE_END,
	SHARE_REST,
	NR_SHARES,
};

static const char *const share_names[NR_SHARES] = {
	"waiting for a snapshot", "restoring", "booting", "the test", "power-off", "the rest",
};

static void add_phases(double *shares, const struct phases *p)
{
	const double s[NR_SHARES] = {
		[SHARE_WAIT] = p->wait_s,
		[SHARE_RESTORE] = p->origin == ORIGIN_SNAPSHOT ? p->boot_s : 0,
		[SHARE_BOOT] = p->origin == ORIGIN_BOOT ? p->boot_s : 0,
		[SHARE_TEST] = p->test_s,
		[SHARE_END] = p->end_s,
	};
	int i;

	for (i = 0; i < NR_SHARES; i++) {
		if (s[i] < 0)
			continue;
		shares[i] += s[i];
		shares[SHARE_REST] -= s[i];
	}
}

static void draw_shares(struct drawings *drawings, const struct merged_job **jobs, size_t nr)
{
	static const char *const head[] = {"part", "time (s)", "share (%)"};
	double shares[NR_SHARES] = {0}, all = 0;
	struct drawing *d;
	struct curve *curve;
	size_t i, n, known = 0, row = 0;

	for (i = 0; i < nr; i++) {
		const struct result *r = &jobs[i]->result;

		if (!r->nr_phases)
			continue;
		known++;
		all += r->wall_s;
		shares[SHARE_REST] += r->wall_s;
		for (n = 0; n < r->nr_phases; n++)
			add_phases(shares, &r->phases[n]);
	}
	if (!known)
		return;
	d = drawings_add(drawings, CHART_BARS);
	curve = chart_add_curve(&d->chart, xstrdup(""), COLOUR_PLAIN);
	d->picture.title = xasprintf("What the time on %s went for", jobs[0]->job.machine);
	d->picture.caption = xasprintf("Seconds of wall clock of %zu jobs together. The rest is "
				       "what a runner does before and after, and what was cut off "
				       "where a job did not run to its end.",
				       known);
	d->chart.x_label = xstrdup("seconds");
	d->chart.y_label = xstrdup("");
	picture_head(&d->picture, head, ARRAY_SIZE(head));
	for (i = NR_SHARES; i--;) {
		struct mark mark = {.x = shares[i], .y = (double)row};

		if (mark.x < 0.0005)
			continue;
		row++;
		mark.text = xasprintf("%s: %.2f s, %.0f %%", share_names[i], mark.x,
				      100 * mark.x / all);
		mark.colour = i == SHARE_TEST ? COLOUR_FIXED : COLOUR_STOCK;
		curve_add(curve, &mark);
	}
	for (i = 0; i < NR_SHARES; i++) {
		if (shares[i] < 0.0005)
			continue;
		picture_cell(&d->picture, xstrdup(share_names[i]));
		picture_cell(&d->picture, xasprintf("%.2f", shares[i]));
		picture_cell(&d->picture, xasprintf("%.1f", 100 * shares[i] / all));
	}
}

void draw_times(struct drawings *drawings, const struct merged *merged)
{
	struct axes axes;
	size_t i, nr;

	axes_collect(&axes, merged);
	for (i = 0; i < axes.nr_machines; i++) {
		const struct merged_job **jobs = jobs_of(merged, axes.machines[i], &nr);

		if (nr) {
			draw_jobs(drawings, jobs, nr, &axes);
			draw_shares(drawings, jobs, nr);
		}
		free(jobs);
	}
	axes_free(&axes);
}
