// SPDX-License-Identifier: GPL-2.0-only
/*
 * A section for each regression: the bug, its fixes, where each series stands, and its jobs.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "page/run_page.h"
#include "report/proof.h"
#include "report/tests.h"

#define COMMIT "https://git.kernel.org/torvalds/c/"
#define CVE "https://www.cve.org/CVERecord?id="

static bool is_commit(const char *s)
{
	size_t len = strlen(s);

	return len >= 8 && len <= 40 && strspn(s, "0123456789abcdef") == len;
}

/* "CVE-2025-71104" */
static bool is_cve(const char *s)
{
	return starts_with(s, "CVE-") && strspn(s + 4, "0123456789-") == strlen(s + 4);
}

/* What comes from an entry, as a link only if it is what the link is made of. */
static void reference(struct html *h, const char *text, const char *site, bool ok)
{
	char *href = xasprintf("%s%s", site, text);

	if (ok)
		html_put(h, "a", text, "href", href, "rel", "noreferrer", NULL);
	else
		html_text(h, text);
	free(href);
}

static void print_fixes(struct html *h, const struct entry *entry)
{
	size_t i;

	html_put(h, "dt", "Fixed by", NULL);
	html_open(h, "dd", NULL);
	if (!entry->nr_fixes)
		html_text(h, "no fix upstream is known");
	for (i = 0; i < entry->nr_fixes; i++) {
		const struct fix *fix = &entry->fixes[i];

		html_open(h, "div", NULL);
		if (*fix->commit)
			reference(h, fix->commit, COMMIT, is_commit(fix->commit));
		if (*fix->release)
			html_textf(h, " (%s)", fix->release);
		if (*fix->text)
			html_textf(h, "%s%s", *fix->commit || *fix->release ? " " : "", fix->text);
		html_close(h);
	}
	html_close(h);
}

static void print_series(struct html *h, const struct entry *entry)
{
	size_t i;

	if (!entry->nr_series)
		return;
	html_put(h, "dt", "Series", NULL);
	html_open(h, "dd", NULL);
	for (i = 0; i < entry->nr_series; i++) {
		const struct entry_series *s = &entry->series[i];

		html_textf(h, "%s%s %s", i ? ", " : "", s->name,
			   s->standing == STANDS_HAS ? "has the fix" : "lacks the fix");
	}
	html_close(h);
}

static void print_list(struct html *h, const char *name, const struct strings *strings)
{
	char *list = strings_join(strings, ", ");

	if (strings->nr) {
		html_put(h, "dt", name, NULL);
		html_put(h, "dd", list, NULL);
	}
	free(list);
}

static void print_cves(struct html *h, const struct entry *entry)
{
	size_t i;

	if (!entry->cve.nr)
		return;
	html_put(h, "dt", "CVE", NULL);
	html_open(h, "dd", NULL);
	for (i = 0; i < entry->cve.nr; i++) {
		html_text(h, i ? ", " : "");
		reference(h, entry->cve.v[i], CVE, is_cve(entry->cve.v[i]));
	}
	html_close(h);
}

/* What the test asks of L1 beyond the usual. */
static void print_needs(struct html *h, const struct entry *entry)
{
	char *modules = strings_join(&entry->modules, ", ");
	struct text t = {0};

	if (entry->cpus > 1)
		text_addf(&t, "%d CPUs", entry->cpus);
	if (entry->memory)
		text_addf(&t, "%s%d MiB", t.len ? "; " : "", entry->memory);
	if (*entry->append)
		text_addf(&t, "%s%s", t.len ? "; " : "", entry->append);
	if (entry->modules.nr)
		text_addf(&t, "%smodule %s", t.len ? "; " : "", modules);
	if (entry->split_lock)
		text_addf(&t, "%sa split-lock detector", t.len ? "; " : "");
	if (t.len) {
		html_put(h, "dt", "Needs", NULL);
		html_put(h, "dd", t.s, NULL);
	}
	free(t.s);
	free(modules);
}

/* On each kernel and machine its verdicts, and what they prove. */
static void print_cells(struct run_page *page, const char *name)
{
	const struct merged *m = page->merged;
	struct html *h = page->html;
	size_t i, n;

	html_put(h, "dt", "Verdicts", NULL);
	html_open(h, "dd", NULL);
	for (i = 0; i < m->nr_proofs; i++) {
		const struct proof *p = &m->proofs[i];

		if (strcmp(p->regression, name))
			continue;
		html_open(h, "div", NULL);
		html_textf(h, "%s on %s: ", p->kernel, p->machine);
		for (n = 0; n < m->nr_jobs; n++) {
			const struct merged_job *job = &m->jobs[n];

			if (!merged_belongs(job, p))
				continue;
			if (!job->judged)
				html_textf(h, "%s ", column_name(job->job.kernel.variant));
			job_badge(page, job);
			html_text(h, " ");
		}
		if (p->kind != PROOF_NOT_RUN) {
			html_text(h, "proven ");
			html_badge(h, proof_name(p->kind), BADGE_PLAIN);
		}
		html_close(h);
	}
	html_close(h);
}

static const struct merged_job *first_job(const struct merged *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->nr_jobs && strcmp(m->jobs[i].job.entry.name, name); i++)
		;
	return &m->jobs[i];
}

static void print_section(struct run_page *page, const char *name)
{
	const struct merged *m = page->merged;
	const struct entry *entry = &first_job(m, name)->job.entry;
	char *anchor = section_anchor(name);
	struct html *h = page->html;
	size_t i;

	html_open(h, "section", "class", "card", "id", anchor, "data-name", name, NULL);
	html_open(h, "h3", NULL);
	html_put(h, "span", name, "class", "mono", NULL);
	html_put(h, "span", entry->title, "class", "title", NULL);
	html_close(h);
	html_open(h, "dl", "class", "facts", NULL);
	html_put(h, "dt", "The bug", NULL);
	html_put(h, "dd", entry->about, NULL);
	print_cells(page, name);
	print_cves(h, entry);
	print_fixes(h, entry);
	print_series(h, entry);
	print_list(h, "Subjects", &entry->groups);
	print_list(h, "Checks that decide", &entry->decides);
	print_needs(h, entry);
	html_close(h);
	for (i = 0; i < m->nr_proofs; i++) {
		if (!strcmp(m->proofs[i].regression, name))
			page_pictures(page, name, m->proofs[i].kernel, m->proofs[i].machine);
	}
	for (i = 0; i < m->nr_jobs; i++) {
		if (!strcmp(m->jobs[i].job.entry.name, name))
			page_job(page, &m->jobs[i]);
	}
	html_close(h);
	free(anchor);
}

void page_regressions(struct run_page *page)
{
	struct axes axes;
	size_t i;

	html_put(page->html, "h2", "Regressions", "id", "each", NULL);
	axes_collect(&axes, page->merged);
	for (i = 0; i < axes.nr_tests; i++)
		print_section(page, axes.tests[i]);
	axes_free(&axes);
}
