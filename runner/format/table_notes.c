// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "report/proof.h"
#include "format/table.h"
#include "format/wrap.h"

static bool in_group(const struct merged_job *job, const char *row, const struct group *group)
{
	const struct proof key = {row, group->kernel, group->machine, PROOF_NOT_RUN};

	return merged_belongs(job, &key);
}

/*
 * Jobs with the same to say share a note, which shows the first one's log. Appends the variants of
 * those after @i, and takes their explanations away.
 */
static void add_others(const struct table *t, struct text *note, char **whys, size_t i)
{
	size_t n;

	for (n = i + 1; n < t->merged->nr_jobs; n++) {
		if (!whys[n] || strcmp(whys[i], whys[n]))
			continue;
		text_addf(note, ", %s", column_name(t->merged->jobs[n].job.kernel.variant));
		free(whys[n]);
		whys[n] = NULL;
	}
}

void table_notes(const struct table *t, const char *row, const struct group *group, bool named)
{
	char **whys = xcalloc(t->merged->nr_jobs + 1, sizeof(*whys));
	size_t i;

	for (i = 0; i < t->merged->nr_jobs; i++) {
		if (in_group(&t->merged->jobs[i], row, group))
			whys[i] = explain_job(&t->merged->jobs[i]);
	}
	for (i = 0; i < t->merged->nr_jobs; i++) {
		const struct merged_job *job = &t->merged->jobs[i];
		bool given = job->job.kernel.variant == COLUMN_GIVEN;
		struct text note = {0};

		if (!whys[i])
			continue;
		text_addf(&note, "%s",
			  given ? group->kernel : column_name(job->job.kernel.variant));
		add_others(t, &note, whys, i);
		if (named && !given)
			text_addf(&note, " of %s", group->kernel);
		if (named)
			text_addf(&note, " on %s", group->machine);
		text_addf(&note, ": %s (log: %s)", whys[i], job->log);
		wrap(t->out, t->width, 2, note.s);
		free(note.s);
		free(whys[i]);
	}
	free(whys);
}

/* What the machines are, why they can be used here, and who chose them. */
static void add_why(struct text *s, const struct runfile *run)
{
	size_t i;

	if (!run->nr_machines && !(run->chosen && *run->chosen))
		return;
	text_addf(s, " (");
	for (i = 0; i < run->nr_machines; i++) {
		const struct run_machine *m = &run->machines[i];

		text_addf(s, "%s%s: %s%s%s", i ? "; " : "", m->name, m->about,
			  *m->why ? ", as " : "", m->why);
	}
	if (run->chosen && *run->chosen)
		text_addf(s, "%s%s", run->nr_machines ? "; " : "", run->chosen);
	text_addf(s, ")");
}

/* "2 FIXED, 3 VULNERABLE" of kernels that somebody asks about. */
static void add_judged(struct text *s, const struct merged *merged)
{
	size_t judged[VERDICT_ERROR + 1] = {0}, i;
	const char *gap = "";

	for (i = 0; i < merged->nr_jobs; i++)
		judged[merged->jobs[i].result.kind] += merged->jobs[i].judged;
	for (i = 0; i < ARRAY_SIZE(judged); i++) {
		if (!judged[i])
			continue;
		text_addf(s, "%s%zu %s", s->len && !*gap ? "; " : gap, judged[i],
			  verdict_name((enum verdict_kind)i, SUITE_REGRESSIONS));
		gap = ", ";
	}
}

void table_closing(const struct table *t)
{
	const struct merged *merged = t->merged;
	struct text s = {0};
	char *interruption = explain_interruption(merged);
	size_t proven, asked, i;

	for (i = 0; i < merged->run.nr_missing; i++)
		wrap(t->out, t->width, 0, merged->run.missing[i].text);
	if (interruption)
		wrap(t->out, t->width, 0, interruption);
	free(interruption);
	merged_count_proofs(merged, &proven, &asked);
	if (asked)
		text_addf(&s, "%zu of %zu proven", proven, asked);
	add_judged(&s, merged);
	if (!s.len)
		text_addf(&s, "Nothing to prove without both broken and fixed: %zu job%s run",
			  merged->nr_jobs, merged->nr_jobs == 1 ? "" : "s");
	for (i = 0; i < t->axes.nr_machines; i++)
		text_addf(&s, "%s%s", i ? ", " : " on ", t->axes.machines[i]);
	add_why(&s, &merged->run);
	add_elapsed(&s, merged->run.elapsed_s);
	text_addf(&s, ".");
	wrap(t->out, t->width, 0, s.s);
	free(s.s);
}
