// SPDX-License-Identifier: GPL-2.0-only
#include <libxml/xmlwriter.h>
#include <stdlib.h>
#include <string.h>

#include "format/formats.h"
#include "report/proof.h"

static void attribute(xmlTextWriterPtr w, const char *name, const char *value)
{
	char *clean = clean_text(value, strlen(value));

	xmlTextWriterWriteAttribute(w, BAD_CAST name, BAD_CAST clean);
	free(clean);
}

/* An element's text: GitLab shows that, and not the attribute "message". */
static void content(xmlTextWriterPtr w, const char *text, const char *log)
{
	char *clean = clean_text(text, strlen(text)), *clean_log = clean_text(log, strlen(log));

	xmlTextWriterWriteFormatString(w, "%s%s%s%s", clean, *log ? " (log: " : "", clean_log,
				       *log ? ")" : "");
	free(clean);
	free(clean_log);
}

static bool same_suite(const struct merged_job *a, const struct merged_job *b)
{
	return !strcmp(a->job.kernel.label, b->job.kernel.label) &&
	       a->job.kernel.variant == b->job.kernel.variant &&
	       !strcmp(a->job.machine, b->job.machine);
}

/* "failure", "error", "skipped", or NULL for a job that is as it should be. */
static const char *outcome(const struct merged_job *job)
{
	if (job->result.kind == VERDICT_SKIP)
		return "skipped";
	if (merged_job_as_expected(job))
		return NULL;
	return job->result.kind == VERDICT_ERROR ? "error" : "failure";
}

static void print_case(xmlTextWriterPtr w, const struct merged_job *job, const char *suite)
{
	const struct result *r = &job->result;
	const char *what = outcome(job);
	const char *verdict = verdict_name(r->kind, job->job.entry.suite);
	char *why = explain_job(job);

	xmlTextWriterStartElement(w, BAD_CAST "testcase");
	attribute(w, "classname", suite);
	attribute(w, "name", job->job.entry.name);
	xmlTextWriterWriteFormatAttribute(w, BAD_CAST "time", "%.3f", r->wall_s);
	xmlTextWriterStartElement(w, BAD_CAST(what ? what : "system-out"));
	if (what) {
		attribute(w, "message", why);
		if (strcmp(what, "skipped"))
			attribute(w, "type", verdict);
		content(w, why, job->log);
	} else {
		char *text = xasprintf("%s: %s", verdict, r->reason);

		content(w, text, "");
		free(text);
	}
	xmlTextWriterEndElement(w);
	xmlTextWriterEndElement(w);
	free(why);
}

/* What was asked for and could not be run is a failure: the whole has not succeeded. */
static void print_missing(xmlTextWriterPtr w, const struct runfile *run)
{
	size_t i;

	if (!run->nr_missing)
		return;
	xmlTextWriterStartElement(w, BAD_CAST "testsuite");
	attribute(w, "name", "no job");
	xmlTextWriterWriteFormatAttribute(w, BAD_CAST "tests", "%zu", run->nr_missing);
	xmlTextWriterWriteFormatAttribute(w, BAD_CAST "failures", "%zu", run->nr_missing);
	attribute(w, "errors", "0");
	for (i = 0; i < run->nr_missing; i++) {
		const struct run_missing *m = &run->missing[i];

		xmlTextWriterStartElement(w, BAD_CAST "testcase");
		attribute(w, "classname", m->series);
		attribute(w, "name", m->regression);
		xmlTextWriterStartElement(w, BAD_CAST "failure");
		attribute(w, "message", m->text);
		content(w, m->text, "");
		xmlTextWriterEndElement(w);
		xmlTextWriterEndElement(w);
	}
	xmlTextWriterEndElement(w);
}

static void print_suite(xmlTextWriterPtr w, const struct merged *m, size_t from)
{
	static const char *const kinds[] = {"failure", "error", "skipped"};
	static const char *const plurals[] = {"failures", "errors", "skipped"};
	const struct merged_job *first = &m->jobs[from];
	size_t counts[ARRAY_SIZE(kinds)] = {0}, tests = 0, i, n;
	double wall_s = 0;
	char *name = xasprintf("%s %s %s", first->job.kernel.label,
			       column_name(first->job.kernel.variant), first->job.machine);

	for (i = from; i < m->nr_jobs; i++) {
		const char *what = outcome(&m->jobs[i]);

		if (!same_suite(first, &m->jobs[i]))
			continue;
		tests++;
		wall_s += m->jobs[i].result.wall_s;
		for (n = 0; n < ARRAY_SIZE(kinds); n++)
			counts[n] += what && !strcmp(what, kinds[n]);
	}
	xmlTextWriterStartElement(w, BAD_CAST "testsuite");
	attribute(w, "name", name);
	xmlTextWriterWriteFormatAttribute(w, BAD_CAST "tests", "%zu", tests);
	for (n = 0; n < ARRAY_SIZE(kinds); n++)
		xmlTextWriterWriteFormatAttribute(w, BAD_CAST plurals[n], "%zu", counts[n]);
	xmlTextWriterWriteFormatAttribute(w, BAD_CAST "time", "%.3f", wall_s);
	for (i = from; i < m->nr_jobs; i++) {
		if (same_suite(first, &m->jobs[i]))
			print_case(w, &m->jobs[i], name);
	}
	xmlTextWriterEndElement(w);
	free(name);
}

void format_junit(const struct merged *m, FILE *out)
{
	xmlBufferPtr buffer = xmlBufferCreate();
	xmlTextWriterPtr w = xmlNewTextWriterMemory(buffer, 0);
	size_t i, n;

	xmlTextWriterSetIndent(w, 1);
	xmlTextWriterStartDocument(w, NULL, "UTF-8", NULL);
	xmlTextWriterStartElement(w, BAD_CAST "testsuites");
	attribute(w, "name", "kvm-regress");
	for (i = 0; i < m->nr_jobs; i++) {
		for (n = 0; n < i && !same_suite(&m->jobs[n], &m->jobs[i]); n++)
			;
		if (n == i)
			print_suite(w, m, i);
	}
	print_missing(w, &m->run);
	xmlTextWriterEndElement(w);
	xmlTextWriterEndDocument(w);
	xmlFreeTextWriter(w);
	fputs((const char *)xmlBufferContent(buffer), out);
	xmlBufferFree(buffer);
	xmlCleanupParser();
}
