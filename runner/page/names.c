// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "page/run_page.h"
#include "report/proof.h"
#include "report/tests.h"

/* The folder as it is called below its results: "REGRESSION/KERNEL-MACHINE". */
static const char *folder(const struct merged_job *job)
{
	return job->dir + strlen(job->results) + 1;
}

char *job_anchor(const struct run_page *page, const struct merged_job *job)
{
	/* The folders of two runs may be called the same. */
	bool first = job->results == page->merged->results;
	char *path = xasprintf("%s%s%s", first ? "" : job->results, first ? "" : "/", folder(job));
	char *anchor = html_anchor(path);

	free(path);
	return anchor;
}

char *section_anchor(const char *name)
{
	return html_anchor(name);
}

/* Where the page lies in the results' folder, links hold wherever that is moved. */
char *job_address(const struct run_page *page, const struct merged_job *job, const char *name)
{
	const struct merged *m = page->merged;
	const char *from = m->shown_in ? m->shown_in : m->results;
	char *here = realpath(from, NULL), *results = realpath(job->results, NULL);
	char *below = xasprintf("%s/%s", folder(job), name), *address;

	if (here && results) {
		char *path = xasprintf("%s/%s", results, below);

		address = html_address_from(here, path);
		free(path);
	} else {
		address = html_address(below);
	}
	free(below);
	free(results);
	free(here);
	return address;
}

size_t kernels_of(const struct merged *merged)
{
	struct axes axes;
	size_t nr;

	axes_collect(&axes, merged);
	nr = axes.nr_kernels;
	axes_free(&axes);
	return nr;
}

char *job_name(const struct run_page *page, const struct merged_job *job)
{
	const struct job *j = &job->job;

	if (j->kernel.variant == COLUMN_GIVEN || j->kernel.variant == COLUMN_RUNNING)
		return xasprintf("%s on %s", j->kernel.label, j->machine);
	if (kernels_of(page->merged) > 1)
		return xasprintf("%s %s on %s", j->kernel.label, column_name(j->kernel.variant),
				 j->machine);
	return xasprintf("%s on %s", column_name(j->kernel.variant), j->machine);
}

enum badge job_tells(const struct merged_job *job)
{
	/* The words SKIP and ERROR say themselves that nobody wants them. */
	bool plain = job->result.kind == VERDICT_SKIP || job->result.kind == VERDICT_ERROR;

	if (plain || merged_job_as_expected(job))
		return BADGE_PLAIN;
	/* Of a kernel that somebody asks about nothing is expected. */
	return job->judged ? BADGE_ALARM : BADGE_UNEXPECTED;
}

void job_badge(struct run_page *page, const struct merged_job *job)
{
	char *anchor = job_anchor(page, job), *href = xasprintf("#%s", anchor);

	html_badge_link(page->html, test_word(job), job_tells(job), href);
	free(anchor);
	free(href);
}

char *seconds_text(double s)
{
	if (s < 60)
		return xasprintf("%.1f s", s);
	return xasprintf("%d min %d s", (int)s / 60, (int)s % 60);
}
