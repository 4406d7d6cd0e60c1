// SPDX-License-Identifier: GPL-2.0-only
/*
 * The head of a run's page: the answer in one sentence, what was asked and on what, and counts.
 */
#include <stdlib.h>
#include <string.h>

#include "page/run_page.h"
#include "report/proof.h"
#include "report/tests.h"

/* "a, b and 3 more"; the caller frees it. */
static char *some(const struct strings *names)
{
	enum { MOST = 4 };
	struct text t = {0};
	size_t i;

	for (i = 0; i < names->nr && i < MOST; i++)
		text_addf(&t, "%s%s", i ? ", " : "", names->v[i]);
	if (names->nr > MOST)
		text_addf(&t, " and %zu more", names->nr - MOST);
	return text_take(&t);
}

static const char *plural(size_t nr)
{
	return nr == 1 ? "" : "s";
}

/* The names of proofs that were asked for and refuted. */
static void refuted(const struct merged *m, struct strings *names)
{
	size_t i;

	for (i = 0; i < m->nr_proofs; i++) {
		if (m->proofs[i].kind == PROOF_NO)
			strings_add_once(names, m->proofs[i].regression);
	}
}

static void answer_proofs(const struct merged *m, struct text *t, size_t proven, size_t asked)
{
	struct strings names = {0}, kernels = {0};
	char *list;
	size_t i;

	for (i = 0; i < m->nr_proofs; i++) {
		if (m->proofs[i].kind != PROOF_NOT_RUN)
			strings_add_once(&kernels, m->proofs[i].kernel);
	}
	list = some(&kernels);
	text_addf(t, "%zu of %zu regression%s proven on %s", proven, asked,
		  asked == 1 ? " is" : "s are", list);
	free(list);
	strings_free(&kernels);
	refuted(m, &names);
	list = some(&names);
	if (names.nr)
		text_addf(t, "; not so: %s", list);
	free(list);
	strings_free(&names);
}

/* Of kernels that somebody asks about. */
static void answer_judged(const struct merged *m, struct text *t, const char *kernel)
{
	struct strings bad = {0}, good = {0}, other = {0};
	char *list;
	size_t i;

	for (i = 0; i < m->nr_jobs; i++) {
		const struct merged_job *job = &m->jobs[i];
		const char *name = job->job.entry.name;

		if (!job->judged || strcmp(job->job.kernel.label, kernel))
			continue;
		if (job->result.kind == VERDICT_VULNERABLE)
			strings_add_once(&bad, name);
		else if (job->result.kind == VERDICT_FIXED)
			strings_add_once(&good, name);
		else
			strings_add_once(&other, name);
	}
	list = some(&bad);
	if (bad.nr || good.nr || other.nr) {
		text_addf(t, "%s%s ", t->len ? "; " : "", kernel);
		if (bad.nr)
			text_addf(t, "is VULNERABLE in %zu: %s", bad.nr, list);
		else if (good.nr)
			text_addf(t, "has none of the %zu bug%s that could be looked at", good.nr,
				  plural(good.nr));
		else
			text_addf(t, "could not be judged");
	}
	free(list);
	strings_free(&bad);
	strings_free(&good);
	strings_free(&other);
}

static void answer_tests(const struct merged *m, const struct axes *a, struct text *t)
{
	size_t i, k, n;

	for (k = 0; k < a->nr_kernels; k++) {
		struct strings failed = {0};
		size_t nr = 0;
		char *list;

		for (i = 0; i < m->nr_jobs; i++) {
			const struct merged_job *job = &m->jobs[i];

			if (strcmp(job->job.kernel.label, a->kernels[k]) || job->cut_off)
				continue;
			nr++;
			if (job->result.kind == VERDICT_VULNERABLE && !merged_job_is_known(job))
				strings_add_once(&failed, job->job.entry.name);
		}
		list = some(&failed);
		n = failed.nr;
		text_addf(t, "%s%zu of %zu test%s fail%s on %s%s%s", t->len ? "; " : "", n, nr,
			  plural(nr), n == 1 ? "s" : "", a->kernels[k], n ? ": " : "", list);
		free(list);
		strings_free(&failed);
	}
}

/* Of variants that prove nothing by themselves. */
static void answer_jobs(const struct merged *m, struct text *t)
{
	size_t nr[VERDICT_ERROR + 1] = {0}, good = 0, i;
	const char *gap = ": ";

	for (i = 0; i < m->nr_jobs; i++) {
		nr[m->jobs[i].result.kind]++;
		good += merged_job_as_expected(&m->jobs[i]);
	}
	text_addf(t, "%zu of %zu job%s as expected", good, m->nr_jobs,
		  m->nr_jobs == 1 ? " is" : "s are");
	for (i = 0; i < ARRAY_SIZE(nr); i++) {
		if (!nr[i])
			continue;
		text_addf(t, "%s%zu %s", gap, nr[i],
			  verdict_name((enum verdict_kind)i, SUITE_REGRESSIONS));
		gap = ", ";
	}
}

static char *answer(const struct merged *m)
{
	size_t proven, asked, k;
	struct text t = {0};
	struct axes axes;

	axes_collect(&axes, m);
	merged_count_proofs(m, &proven, &asked);
	if (!m->nr_jobs)
		text_addf(&t, "No job is there");
	else if (merged_suite(m) != SUITE_REGRESSIONS)
		answer_tests(m, &axes, &t);
	else if (asked)
		answer_proofs(m, &t, proven, asked);
	for (k = 0; merged_suite(m) == SUITE_REGRESSIONS && k < axes.nr_kernels; k++)
		answer_judged(m, &t, axes.kernels[k]);
	if (!t.len)
		answer_jobs(m, &t);
	axes_free(&axes);
	return text_take(&t);
}

/* What stands above everything: results that are not whole. */
static void alerts(struct run_page *page)
{
	const struct merged *m = page->merged;
	char *interruption = explain_interruption(m);
	size_t errors = 0, i;

	for (i = 0; i < m->nr_jobs; i++)
		errors += m->jobs[i].result.kind == VERDICT_ERROR && !m->jobs[i].cut_off &&
			  !merged_job_is_known(&m->jobs[i]);
	if (interruption)
		html_put(page->html, "p", interruption, "class", "alert", NULL);
	free(interruption);
	if (m->damaged) {
		html_open(page->html, "p", "class", "alert", NULL);
		html_textf(page->html,
			   "%zu folder%s of these results cannot be read, and %s left out.",
			   m->damaged, plural(m->damaged), m->damaged == 1 ? "is" : "are");
		html_close(page->html);
	}
	if (m->replaced) {
		html_open(page->html, "p", "class", "lead", NULL);
		html_textf(page->html,
			   "%zu job%s in more than one of these results: the last one counts.",
			   m->replaced, m->replaced == 1 ? " is" : "s are");
		html_close(page->html);
	}
	if (errors) {
		html_open(page->html, "p", "class", "alert", NULL);
		html_textf(page->html,
			   "%zu job%s ended as an ERROR: the suite or its environment failed, "
			   "which says nothing about the kernel.",
			   errors, plural(errors));
		html_close(page->html);
	}
	for (i = 0; i < m->run.nr_missing; i++)
		html_put(page->html, "p", m->run.missing[i].text, "class", "alert", NULL);
}

static void count(struct html *h, size_t nr, const char *what, const char *tone)
{
	if (!nr)
		return;
	html_open(h, "li", "class", tone, NULL);
	html_open(h, "strong", NULL);
	html_textf(h, "%zu", nr);
	html_close(h);
	html_text(h, what);
	html_close(h);
}

static void counts(struct run_page *page)
{
	static const enum verdict_kind order[] = {VERDICT_VULNERABLE, VERDICT_ERROR, VERDICT_FIXED,
						  VERDICT_SKIP};
	static const char *const tones[] = {NULL, "good", "bad", "error"};
	const struct merged *m = page->merged;
	enum suite suite = merged_suite(m);
	size_t proven, asked, known = 0, i, n;
	struct html *h = page->html;

	html_open(h, "ul", "class", "counts", NULL);
	merged_count_proofs(m, &proven, &asked);
	if (asked) {
		html_open(h, "li", "class", proven == asked ? "good" : "bad", NULL);
		html_open(h, "strong", NULL);
		html_textf(h, "%zu of %zu", proven, asked);
		html_close(h);
		html_text(h, "proven");
		html_close(h);
	}
	for (n = 0; n < ARRAY_SIZE(order); n++) {
		size_t nr = 0;

		for (i = 0; i < m->nr_jobs; i++)
			nr += m->jobs[i].result.kind == order[n] &&
			      !merged_job_is_known(&m->jobs[i]);
		/* What broken kernels are is no alarm. */
		count(h, nr, verdict_name(order[n], suite), asked ? NULL : tones[order[n]]);
	}
	for (i = 0; i < m->nr_jobs; i++)
		known += merged_job_is_known(&m->jobs[i]);
	count(h, known, "known", NULL);
	count(h, m->nr_jobs, m->nr_jobs == 1 ? "job" : "jobs", NULL);
	if (m->run.elapsed_s >= 0) {
		char *took = seconds_text(m->run.elapsed_s);

		html_open(h, "li", NULL);
		html_put(h, "strong", took, NULL);
		html_text(h, "in all");
		html_close(h);
		free(took);
	}
	html_close(h);
}

static void fact(struct html *h, const char *name, const char *value)
{
	if (!value || !*value)
		return;
	html_put(h, "dt", name, NULL);
	html_put(h, "dd", value, NULL);
}

static void list_of(struct html *h, const char *name, const char **v, size_t nr)
{
	struct text t = {0};
	size_t i;

	for (i = 0; i < nr; i++)
		text_addf(&t, "%s%s", i ? ", " : "", v[i]);
	fact(h, name, t.s);
	free(t.s);
}

/* "2026-11-28T13:58:37Z" as people write it. */
static void print_date(struct html *h, const char *iso)
{
	char *s = iso ? xstrdup(iso) : NULL;

	if (s && strlen(s) == strlen("2026-11-28T13:58:37Z") && s[10] == 'T') {
		s[10] = ' ';
		s[strlen(s) - 1] = '\0';
		html_put(h, "dt", "Date", NULL);
		html_open(h, "dd", NULL);
		html_textf(h, "%s UTC", s);
		html_close(h);
	} else {
		fact(h, "Date", s);
	}
	free(s);
}

static void facts(struct run_page *page)
{
	const struct merged *m = page->merged;
	struct html *h = page->html;
	struct axes axes;
	size_t i;

	axes_collect(&axes, m);
	html_open(h, "dl", "class", "facts", NULL);
	if (m->run.asked && *m->run.asked) {
		html_put(h, "dt", "Asked", NULL);
		html_open(h, "dd", NULL);
		html_put(h, "code", m->run.asked, NULL);
		html_close(h);
	}
	list_of(h, axes.nr_kernels > 1 ? "Kernels" : "Kernel", axes.kernels, axes.nr_kernels);
	for (i = 0; i < m->run.nr_machines; i++) {
		const struct run_machine *machine = &m->run.machines[i];
		char *about = xasprintf("%s%s%s%s%s", machine->about,
					*machine->emulator ? "; version " : "", machine->emulator,
					*machine->why ? "; " : "", machine->why);
		char *name = xasprintf("Machine %s", machine->name);

		fact(h, name, about);
		free(name);
		free(about);
	}
	if (!m->run.nr_machines)
		list_of(h, axes.nr_machines > 1 ? "Machines" : "Machine", axes.machines,
			axes.nr_machines);
	fact(h, "Machines chosen", m->run.chosen);
	print_date(h, m->run.started);
	html_close(h);
	axes_free(&axes);
}

void page_head(struct run_page *page)
{
	char *text = answer(page->merged), *sentence = xasprintf("%s.", text);

	html_put(page->html, "p", "kvm-regress: does this kernel's KVM have the bug?", "class",
		 "brand", NULL);
	html_put(page->html, "h1", sentence, NULL);
	alerts(page);
	counts(page);
	facts(page);
	free(sentence);
	free(text);
}
