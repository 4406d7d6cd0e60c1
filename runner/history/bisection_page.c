// SPDX-License-Identifier: GPL-2.0-only
/*
 * A bisection as a page: what was found, the path that led there, and how to go on.
 */
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "history/bisection.h"
#include "history/links.h"
#include "history/read.h"
#include "job/job.h"
#include "page/html.h"
#include "verdict/result.h"

struct step_job {
	char *folder; /* of the one job, absolute; NULL: there is none */
	char *log;    /* its name in there */
};

/* The one job of a step's run. */
static void find_job(struct step_job *job, const char *dir, const char *stamp)
{
	char *run = xasprintf("%s/results/%s", dir, stamp);
	struct strings tests = {0}, jobs = {0};
	size_t i, j;

	*job = (struct step_job){0};
	if (!strchr(stamp, '/') && *stamp && *stamp != '.')
		folder_names(&tests, run);
	for (i = 0; i < tests.nr && !job->folder; i++) {
		char *test = xasprintf("%s/%s", run, tests.v[i]);

		folder_names(&jobs, test);
		for (j = 0; j < jobs.nr && !job->folder; j++) {
			char *file = xasprintf("%s/%s/" JOB_FILE, test, jobs.v[j]);

			if (file_is_plain(file))
				job->folder = xasprintf("%s/%s", test, jobs.v[j]);
			free(file);
		}
		strings_free(&jobs);
		free(test);
	}
	strings_free(&tests);
	free(run);
}

/* Which log shows it. */
static void find_log(struct step_job *job)
{
	char *path = xasprintf("%s/" VERDICT_FILE, job->folder), *error = NULL;
	struct result result;

	if (file_is_plain(path) && !result_read(&result, path, &error)) {
		job->log = xstrdup(result.log);
		result_free(&result);
	}
	free(error);
	free(path);
}

static void put_step(struct html *h, size_t n, const struct bisection_step *step, const char *dir)
{
	char *const *w = step->words;
	struct step_job job;
	char *href = NULL;

	find_job(&job, dir, w[STEP_STAMP]);
	if (job.folder) {
		find_log(&job);
		href = link_to(dir, job.folder, job.log ? job.log : JOB_FILE);
	}
	html_open(h, "tr", NULL);
	html_open(h, "td", "class", "num", NULL);
	html_textf(h, "%zu", n);
	html_close(h);
	html_open(h, "td", NULL);
	html_put(h, "span", w[STEP_NAME], "class", "mono", NULL);
	if (*w[STEP_SUBJECT]) {
		html_open(h, "br", NULL);
		html_close(h);
		html_text(h, w[STEP_SUBJECT]);
	}
	html_close(h);
	html_open(h, "td", NULL);
	html_badge_link(h, w[STEP_VERDICT], BADGE_PLAIN, href);
	html_close(h);
	html_open(h, "td", "class", "num", NULL);
	html_textf(h, "%s s", w[STEP_SECONDS]);
	html_close(h);
	html_put(h, "td", w[STEP_LEFT], "class", "num", NULL);
	html_put(h, "td", w[STEP_REASON], NULL);
	html_close(h);
	free(href);
	free(job.folder);
	free(job.log);
}

static void put_steps(struct html *h, const struct bisection *b, const char *dir)
{
	size_t i;

	html_open(h, "section", NULL);
	html_put(h, "h2", "Path", NULL);
	html_put(h, "p",
		 "A verdict leads to the log that shows it. What is left is how many can still be "
		 "the one that is looked for.",
		 "class", "lead", NULL);
	html_table_begin(h, "Steps of the bisection", "steps");
	html_table_head(h, "step", "kernel", "verdict", "time", "left", "why", NULL);
	for (i = 0; i < b->nr_steps; i++)
		put_step(h, i + 1, &b->steps[i], dir);
	html_table_end(h);
	html_close(h);
}

static void put_fact(struct html *h, const char *name, const char *value)
{
	html_put(h, "dt", name, NULL);
	html_put(h, "dd", value, NULL);
}

/* Lines as they are, folded away if @title says what they are. */
static void put_lines(struct html *h, const struct strings *lines, const char *title)
{
	size_t i;

	if (!lines->nr)
		return;
	if (title)
		html_fold(h, title, false);
	html_open(h, "pre", NULL);
	for (i = 0; i < lines->nr; i++) {
		html_text(h, lines->v[i]);
		html_raw(h, "\n");
	}
	html_close(h);
	if (title)
		html_close(h);
}

static void put_head(struct html *h, const struct bisection *b)
{
	static const char *const ends[] = {"older end, as given", "newer end, as given"};
	double seconds = 0;
	size_t i;

	html_put(h, "p", "kvm-regress bisect", "class", "brand", NULL);
	html_put(h, "h1", b->found ? b->found : "Not narrowed down", NULL);
	for (i = 0; i < b->answers.nr; i++)
		html_put(h, "p", b->answers.v[i], NULL);
	put_lines(h, &b->message, NULL);
	html_open(h, "dl", "class", "facts", NULL);
	put_fact(h, "test", b->what);
	put_fact(h, "machine", b->machine);
	if (b->config)
		put_fact(h, "debug kernel", b->config);
	put_fact(h, "among", b->over);
	for (i = 0; i < b->ends.nr && i < ARRAY_SIZE(ends); i++)
		put_fact(h, ends[i], b->ends.v[i]);
	for (i = 0; i < b->nr_steps; i++)
		seconds += strtod(b->steps[i].words[STEP_SECONDS], NULL);
	html_put(h, "dt", "steps", NULL);
	html_open(h, "dd", NULL);
	html_textf(h, "%zu, %.0f s in all", b->nr_steps, seconds);
	html_close(h);
	html_close(h);
}

void bisection_page(const struct bisection *bisection, const char *dir, FILE *out)
{
	struct html *h = html_begin(out, "kvm-regress bisect");

	put_head(h, bisection);
	put_steps(h, bisection, dir);
	if (bisection->command) {
		html_open(h, "section", NULL);
		html_put(h, "h2", "Go on, or repeat it", NULL);
		html_put(h, "pre", bisection->command, NULL);
		html_close(h);
	}
	put_lines(h, &bisection->log, "git bisect log");
	html_end(h);
}
