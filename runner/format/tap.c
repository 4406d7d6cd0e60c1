// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "format/formats.h"
#include "report/proof.h"

/* What would read as a directive, or as an escape. */
static void print_escaped(const char *s, FILE *out)
{
	for (; *s; s++) {
		if (*s == '#' || *s == '\\')
			fputc('\\', out);
		fputc(*s, out);
	}
}

static void print_yaml(const char *key, const char *value, FILE *out)
{
	char *clean = clean_text(value, strlen(value)), *s;

	fprintf(out, "  %s: \"", key);
	for (s = clean; *s; s++) {
		if (*s == '"' || *s == '\\')
			fputc('\\', out);
		fputc(*s, out);
	}
	fprintf(out, "\"\n");
	free(clean);
}

static void print_job(const struct merged_job *job, size_t number, FILE *out)
{
	const struct job *p = &job->job;
	const struct result *r = &job->result;
	const char *expected = expectation_name(job->expected);
	bool skip = r->kind == VERDICT_SKIP, ok = skip || merged_job_as_expected(job);

	fprintf(out, "%sok %zu - %s %s %s %s: %s", ok ? "" : "not ", number, p->entry.name,
		p->kernel.label, column_name(p->kernel.variant), p->machine,
		verdict_name(r->kind, p->entry.suite));
	if (skip) {
		fprintf(out, " # SKIP ");
		print_escaped(r->reason, out);
	}
	fputc('\n', out);
	if (ok)
		return;
	fprintf(out, "  ---\n");
	if (expected)
		print_yaml("expected", expected, out);
	print_yaml("got", verdict_name(r->kind, p->entry.suite), out);
	print_yaml("reason", r->reason, out);
	print_yaml("log", job->log, out);
	fprintf(out, "  ...\n");
}

void format_tap(const struct merged *merged, FILE *out)
{
	size_t tests = merged->nr_jobs + merged->run.nr_missing, number, i;

	for (i = 0; i < merged->nr_proofs; i++)
		tests += merged->proofs[i].kind != PROOF_NOT_RUN;
	/*
	 * Nothing below differs between TAP 13 and 14, and both kinds of readers take 13; Debian
	 * 12's prove refuses a document that calls itself 14.
	 */
	fprintf(out, "TAP version 13\n1..%zu\n", tests);
	for (number = 0; number < merged->nr_jobs; number++)
		print_job(&merged->jobs[number], number + 1, out);
	for (i = 0; i < merged->nr_proofs; i++) {
		const struct proof *p = &merged->proofs[i];

		if (p->kind == PROOF_NOT_RUN)
			continue;
		fprintf(out, "%sok %zu - %s %s %s: proven%s\n",
			p->kind == PROOF_NO || p->kind == PROOF_CUT_OFF ? "not " : "", ++number,
			p->regression, p->kernel, p->machine,
			p->kind == PROOF_UNPROVEN ? " # SKIP broken or fixed was skipped" : "");
	}
	for (i = 0; i < merged->run.nr_missing; i++) {
		const struct run_missing *m = &merged->run.missing[i];

		fprintf(out, "not ok %zu - %s %s: no job\n  ---\n", ++number, m->regression,
			m->series);
		print_yaml("reason", m->text, out);
		fprintf(out, "  ...\n");
	}
}
