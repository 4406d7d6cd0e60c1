// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/terminal.h"
#include "front/progress.h"
#include "plan/durations.h"
#include "report/proof.h"

#define RUNNING " | "
/* Fewer columns say nothing of a job. */
#define NAME_MIN 12

bool progress_can(void)
{
	return terminal_draws(STDERR_FILENO);
}

void progress_begin(struct progress *p, const struct plan *plan, const char *results,
		    size_t at_once, FILE *out)
{
	size_t i;

	*p = (struct progress){
		.plan = plan,
		.results = results,
		.at_once = at_once,
		.out = out,
		.colour = terminal_colours(fileno(out)),
		.since = xcalloc(plan->nr + 1, sizeof(*p->since)),
		.took = xcalloc(plan->nr + 1, sizeof(*p->took)),
	};
	for (i = 0; i < plan->nr; i++)
		p->took[i] = -1;
}

static void clear(struct progress *p)
{
	if (p->shown)
		fputs("\r" TERMINAL_CLEAR_REST, p->out);
	free(p->shown);
	p->shown = NULL;
}

/* A line above the one that is drawn. */
static void say_line(void *arg, const char *line)
{
	struct progress *p = arg;
	char *shown = clean_text(line, strlen(line));

	clear(p);
	fprintf(p->out, "%s\n", shown);
	free(shown);
}

void progress_say(struct progress *p, const char *s, size_t len)
{
	lines_feed(&p->said, s, len, say_line, p);
	fflush(p->out);
}

static void tell_unexpected(struct progress *p, const struct merged_job *job)
{
	const char *name = verdict_name(job->result.kind, job->job.entry.suite);
	const char *colour = job->result.kind == VERDICT_ERROR ? TERMINAL_YELLOW : TERMINAL_RED;
	size_t width = (size_t)terminal_width(fileno(p->out));
	char *shown = job_shown(&job->job), *head = xasprintf("%s: ", shown);
	char *clean = clean_text(job->result.reason, strlen(job->result.reason));
	size_t used = strlen(head) + strlen(name) + strlen(": ");
	char *reason = width > used + NAME_MIN ? shorten(clean, width - used) : xstrdup("");

	clear(p);
	fprintf(p->out, "%s%s%s%s%s%s\n", head, p->colour ? colour : "", name,
		p->colour ? TERMINAL_PLAIN : "", *reason ? ": " : "", reason);
	free(reason);
	free(clean);
	free(head);
	free(shown);
}

/* Of a job without a verdict nothing is said yet: it may be run elsewhere. */
static void look_at(struct progress *p, size_t i)
{
	char *dir = xasprintf("%s/%s", p->results, p->plan->v[i].folder), *error = NULL;
	char *verdict = xasprintf("%s/" VERDICT_FILE, dir);
	struct merged_job job;

	if (!access(verdict, F_OK)) {
		p->done++;
		p->took[i] = 0;
		if (!merged_job_read(&job, dir, false, &error)) {
			p->took[i] = job.result.wall_s;
			if (job.result.kind != VERDICT_SKIP && !merged_job_as_expected(&job)) {
				p->unexpected++;
				tell_unexpected(p, &job);
			}
			merged_job_free(&job);
		}
	}
	free(error);
	free(verdict);
	free(dir);
}

/* Jobs are started in their order: those that run are the first that have not finished. */
static void note_running(struct progress *p, double now)
{
	size_t running = 0, i;

	for (i = 0; i < p->plan->nr && running < p->at_once; i++) {
		if (p->took[i] >= 0)
			continue;
		running++;
		if (p->since[i] <= 0)
			p->since[i] = now;
	}
}

/* How much longer jobs take now than when they last ran; and how long a job takes that is new. */
static void scale(const struct progress *p, double *slower, double *new_s)
{
	double took = 0, took_known = 0, expected = 0;
	size_t nr = 0, i;

	for (i = 0; i < p->plan->nr; i++) {
		if (p->took[i] <= 0)
			continue;
		nr++;
		took += p->took[i];
		if (!duration_is_known(&p->plan->v[i]))
			continue;
		took_known += p->took[i];
		expected += p->plan->v[i].expected_s;
	}
	*slower = took_known > 0 && expected > 0 ? took_known / expected : 1;
	*new_s = nr ? took / (double)nr : -1;
}

double progress_left_s(const struct progress *p, double now)
{
	double slower, new_s, work = 0, longest = 0;
	size_t i;

	scale(p, &slower, &new_s);
	for (i = 0; i < p->plan->nr; i++) {
		const struct planned *job = &p->plan->v[i];
		double left = duration_is_known(job) ? job->expected_s * slower : new_s;

		if (p->took[i] >= 0)
			continue;
		if (left < 0)
			return -1;
		if (p->since[i] > 0)
			left -= now - p->since[i];
		if (left < 0)
			left = 0;
		work += left;
		if (left > longest)
			longest = left;
	}
	work /= (double)(p->at_once ? p->at_once : 1);
	return work > longest ? work : longest;
}

static void add_left(struct text *t, double s)
{
	long all = (long)(s + 0.5);

	if (s < 0)
		text_addf(t, ", ETA unknown");
	else if (all >= 3600)
		text_addf(t, ", ETA %ld:%02ld:%02ld", all / 3600, all / 60 % 60, all % 60);
	else
		text_addf(t, ", ETA %ld:%02ld", all / 60, all % 60);
}

/* The jobs that run now, as far as there is room for their names, and how many more there are. */
static void add_running(const struct progress *p, struct text *t, size_t width)
{
	static const size_t more_width = sizeof(", 1000 more") - 1;
	size_t running = 0, named = 0, i;

	for (i = 0; i < p->plan->nr; i++)
		running += p->took[i] < 0 && p->since[i] > 0;
	for (i = 0; i < p->plan->nr; i++) {
		const char *between = named ? ", " : RUNNING;
		size_t used = t->len + strlen(between), room;
		char *name;

		if (p->took[i] >= 0 || p->since[i] <= 0)
			continue;
		used += named + 1 < running ? more_width : 0;
		room = width > used ? width - used : 0;
		name = xstrdup(p->plan->v[i].folder);
		if (strlen(name) > room && !named && room >= NAME_MIN) {
			char *cut = shorten(name, room);

			free(name);
			name = cut;
		}
		if (strlen(name) > room) {
			free(name);
			break;
		}
		text_addf(t, "%s%s", between, name);
		named++;
		free(name);
	}
	if (named && named < running)
		text_addf(t, ", %zu more", running - named);
}

char *progress_line(const struct progress *p, double now, size_t width)
{
	struct text t = {0};
	char *cut;

	text_addf(&t, "%zu/%zu jobs", p->done, p->plan->nr);
	add_left(&t, progress_left_s(p, now));
	if (p->unexpected)
		text_addf(&t, ", %zu unexpected", p->unexpected);
	add_running(p, &t, width);
	cut = shorten(t.s, width);
	free(t.s);
	return cut;
}

static void draw(struct progress *p, double now)
{
	/* In the last column some terminals go on to the next line. */
	int width = terminal_width(fileno(p->out)) - 1;
	char *line = progress_line(p, now, width > NAME_MIN ? (size_t)width : NAME_MIN);

	if (p->shown && !strcmp(p->shown, line)) {
		free(line);
		return;
	}
	/* Written over what is there: nothing blinks. */
	fprintf(p->out, "\r%s" TERMINAL_CLEAR_REST, line);
	free(p->shown);
	p->shown = line;
}

void progress_look(struct progress *p, double now)
{
	size_t i;

	for (i = 0; i < p->plan->nr; i++) {
		if (p->took[i] < 0)
			look_at(p, i);
	}
	note_running(p, now);
	draw(p, now);
	fflush(p->out);
}

void progress_end(struct progress *p)
{
	lines_finish(&p->said, say_line, p);
	lines_free(&p->said);
	clear(p);
	fflush(p->out);
	free(p->since);
	free(p->took);
	*p = (struct progress){0};
}
