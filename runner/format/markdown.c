// SPDX-License-Identifier: GPL-2.0-only
/*
 * For a mail or a pull request: what differs from what was expected, and one table. All that comes
 * from kernels and tests goes through markdown_line().
 */
#include <stdlib.h>
#include <string.h>

#include "base/markdown.h"
#include "format/formats.h"
#include "format/wrap.h"
#include "report/groups.h"
#include "report/proof.h"
#include "report/tests.h"

/* Nobody reads more of them in a mail; results.json has all. */
#define LISTED_MAX 20

struct document {
	const struct merged *merged;
	struct axes axes;
	struct groups groups;
	struct text text;
};

static void add_heading(struct document *d)
{
	const struct merged *m = d->merged;
	char *interruption = explain_interruption(m);
	size_t proven, asked, tests, wrong = 0, i;

	for (i = 0; i < m->nr_jobs; i++)
		wrong += m->jobs[i].result.kind != VERDICT_SKIP &&
			 !merged_job_as_expected(&m->jobs[i]);
	merged_count_proofs(m, &proven, &asked);
	text_addf(&d->text, "## kvm-regress: ");
	if (asked)
		text_addf(&d->text, "%zu of %zu proven, ", proven, asked);
	wrong += m->run.nr_missing;
	tests = m->nr_jobs + m->run.nr_missing;
	if (wrong)
		text_addf(&d->text, "%zu of %zu tests not as expected", wrong, tests);
	else
		text_addf(&d->text, "%zu test%s as expected", tests, tests == 1 ? "" : "s");
	add_elapsed(&d->text, m->run.elapsed_s);
	text_addf(&d->text, "\n");
	if (interruption)
		text_addf(&d->text, "\n%s\n", interruption);
	free(interruption);
}

static void add_item(struct document *d, const struct merged_job *job)
{
	const struct job *j = &job->job;
	char *why = explain_job(job);

	text_addf(&d->text, "- **");
	markdown_line(&d->text, j->entry.name);
	text_addf(&d->text, "** on ");
	markdown_line(&d->text, j->kernel.label);
	if (!job->judged)
		text_addf(&d->text, " %s", column_name(j->kernel.variant));
	text_addf(&d->text, ", ");
	markdown_line(&d->text, j->machine);
	text_addf(&d->text, ": %s. ", verdict_name(job->result.kind, j->entry.suite));
	markdown_line(&d->text, why ? why : job->result.reason);
	text_addf(&d->text, " (log: ");
	/* Who reads this has the folder of results, if at all, from somewhere else. */
	markdown_line(&d->text, merged_log(d->merged, job));
	text_addf(&d->text, ")\n");
	free(why);
}

/* What has to be read: in full, but not more of it than somebody would read. */
static void add_unexpected(struct document *d)
{
	const struct merged *m = d->merged;
	size_t nr = 0, i;

	for (i = 0; i < m->nr_jobs + m->run.nr_missing; i++) {
		const struct merged_job *job = i < m->nr_jobs ? &m->jobs[i] : NULL;

		if (job && (job->result.kind == VERDICT_SKIP || merged_job_as_expected(job)))
			continue;
		if (!nr++)
			text_addf(&d->text, "\n");
		if (nr > LISTED_MAX)
			continue;
		if (job) {
			add_item(d, job);
		} else {
			text_addf(&d->text, "- ");
			markdown_line(&d->text, m->run.missing[i - m->nr_jobs].text);
			text_addf(&d->text, "\n");
		}
	}
	if (nr > LISTED_MAX)
		text_addf(&d->text, "- and %zu more\n", nr - LISTED_MAX);
}

/* Of each variant that ran there, its verdict; of a kernel that is judged, that alone. */
static void add_verdicts(struct document *d, const struct proof *proof)
{
	const char *gap = "";
	size_t i;

	for (i = 0; i < d->merged->nr_jobs; i++) {
		const struct merged_job *job = &d->merged->jobs[i];

		if (!merged_belongs(job, proof))
			continue;
		text_addf(&d->text, "%s", gap);
		if (!job->judged)
			text_addf(&d->text, "%s ", column_name(job->job.kernel.variant));
		text_addf(&d->text, "%s", test_word(job));
		gap = ", ";
	}
}

static void add_cell(struct document *d, const char *test, const struct group *group)
{
	static const char *const words[] = {
		[PROOF_YES] = "proven",
		[PROOF_UNPROVEN] = "unproven",
		[PROOF_CUT_OFF] = "cut off",
		[PROOF_NO] = "**not proven**",
	};
	const struct proof *proof = group_proof(d->merged, group, test);

	if (!proof)
		text_addf(&d->text, "-");
	else if (proof->kind == PROOF_NOT_RUN)
		add_verdicts(d, proof);
	else
		text_addf(&d->text, "%s", words[proof->kind]);
}

/* Of the many tests of another suite only those are shown of which the kernels' results differ. */
static bool is_row(const struct document *d, const char *test)
{
	const char *first = NULL;
	size_t i;

	if (merged_suite(d->merged) == SUITE_REGRESSIONS)
		return true;
	for (i = 0; i < d->groups.nr; i++) {
		const struct merged_job *job = find_test(d->merged, test, d->groups.v[i].kernel,
							 d->groups.v[i].machine);
		const char *word = job ? test_word(job) : "-";

		if (first && strcmp(first, word))
			return true;
		first = word;
	}
	return false;
}

static void add_table(struct document *d)
{
	bool headed = false;
	size_t i, n;

	for (i = 0; i < d->axes.nr_tests; i++) {
		if (!is_row(d, d->axes.tests[i]))
			continue;
		if (!headed) {
			text_addf(&d->text, "\n| test |");
			for (n = 0; n < d->groups.nr; n++) {
				text_addf(&d->text, " ");
				markdown_line(&d->text, d->groups.v[n].kernel);
				text_addf(&d->text, " on ");
				markdown_line(&d->text, d->groups.v[n].machine);
				text_addf(&d->text, " |");
			}
			text_addf(&d->text, "\n| --- |");
			for (n = 0; n < d->groups.nr; n++)
				text_addf(&d->text, " --- |");
			text_addf(&d->text, "\n");
			headed = true;
		}
		text_addf(&d->text, "| ");
		markdown_line(&d->text, d->axes.tests[i]);
		for (n = 0; n < d->groups.nr; n++) {
			text_addf(&d->text, " | ");
			add_cell(d, d->axes.tests[i], &d->groups.v[n]);
		}
		text_addf(&d->text, " |\n");
	}
}

static void add_counts(struct document *d)
{
	size_t i;

	if (merged_suite(d->merged) == SUITE_REGRESSIONS)
		return;
	text_addf(&d->text, "\n");
	for (i = 0; i < d->groups.nr; i++) {
		char *counts = test_counts(d->merged, d->groups.v[i].kernel,
					   d->groups.v[i].machine);

		text_addf(&d->text, "- ");
		markdown_line(&d->text, d->groups.v[i].kernel);
		text_addf(&d->text, " on ");
		markdown_line(&d->text, d->groups.v[i].machine);
		text_addf(&d->text, ": %s\n", counts);
		free(counts);
	}
}

void format_markdown(const struct merged *merged, FILE *out)
{
	struct document d = {.merged = merged};

	axes_collect(&d.axes, merged);
	groups_collect(&d.groups, merged, true);
	add_heading(&d);
	add_unexpected(&d);
	add_counts(&d);
	add_table(&d);
	fwrite(d.text.s, 1, d.text.len, out);
	free(d.text.s);
	groups_free(&d.groups);
	axes_free(&d.axes);
}
