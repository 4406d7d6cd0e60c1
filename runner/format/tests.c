// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>
#include <stdlib.h>

#include "format/formats.h"
#include "format/tests.h"
#include "report/proof.h"
#include "format/wrap.h"

#define GAP 2

static size_t width_of(const char *const *names, size_t nr, const char *heading)
{
	size_t width = strlen(heading), i;

	for (i = 0; i < nr; i++) {
		if (strlen(names[i]) > width)
			width = strlen(names[i]);
	}
	return width;
}

/* No blanks at a line's end. */
static int column_width(const struct axes *a, size_t kernel)
{
	bool last = kernel + 1 == a->nr_kernels;

	return last ? 0 : (int)(width_of(&a->kernels[kernel], 1, "known") + GAP);
}

static void print_table(const struct merged *m, const struct axes *a, const char *machine,
			FILE *out)
{
	int first = (int)(width_of(a->tests, a->nr_tests, "test") + GAP);
	size_t i, k;

	fprintf(out, "%-*s", first, "test");
	for (k = 0; k < a->nr_kernels; k++)
		fprintf(out, "%-*s", column_width(a, k), a->kernels[k]);
	fputc('\n', out);
	for (i = 0; i < a->nr_tests; i++) {
		fprintf(out, "%-*s", first, a->tests[i]);
		for (k = 0; k < a->nr_kernels; k++) {
			const struct merged_job *job = find_test(m, a->tests[i], a->kernels[k],
								 machine);

			fprintf(out, "%-*s", column_width(a, k), job ? test_word(job) : "-");
		}
		fputc('\n', out);
	}
}

/* Why the job is in a list; the caller frees it. */
static char *sentence(const struct merged_job *job, bool named)
{
	const char *name = job->job.entry.name, *label = job->job.kernel.label;
	const struct result *r = &job->result;
	struct text t = {0};

	text_addf(&t, "%s%s%s: ", name, named ? " on " : "", named ? label : "");
	if (merged_job_is_known(job))
		text_addf(&t, "%s; it gave %s: %s", job->job.known.reason,
			  verdict_name(r->kind, job->job.entry.suite), r->reason);
	else if (test_passed_against_data(job))
		text_addf(&t, "%s", job->job.known.reason);
	else
		text_addf(&t, "%s", r->reason);
	if (r->kind != VERDICT_SKIP && r->kind != VERDICT_FIXED)
		text_addf(&t, " (log: %s)", job->log);
	return text_take(&t);
}

struct list {
	const char *heading;
	bool (*has)(const struct merged_job *job);
};

static bool is_error(const struct merged_job *job)
{
	return job->result.kind == VERDICT_ERROR && !merged_job_is_known(job);
}

static bool is_fail(const struct merged_job *job)
{
	return job->result.kind == VERDICT_VULNERABLE && !merged_job_is_known(job);
}

static bool is_skip(const struct merged_job *job)
{
	return job->result.kind == VERDICT_SKIP && !merged_job_is_known(job);
}

static const struct list lists[] = {
	{"ERROR", is_error},
	{"FAIL", is_fail},
	{"SKIP", is_skip},
	{"known: the machine, and not the kernel", merged_job_is_known},
	{"PASS, where configs/selftests says that this machine cannot", test_passed_against_data},
};

static void print_list(const struct merged *m, const struct axes *a, const struct list *list,
		       const char *machine, size_t width, FILE *out)
{
	size_t nr = 0, i;

	for (i = 0; i < m->nr_jobs; i++)
		nr += !strcmp(m->jobs[i].job.machine, machine) && list->has(&m->jobs[i]);
	if (!nr)
		return;
	fprintf(out, "\n%s (%zu):\n", list->heading, nr);
	for (i = 0; i < m->nr_jobs; i++) {
		const struct merged_job *job = &m->jobs[i];
		char *s;

		if (strcmp(job->job.machine, machine) || !list->has(job))
			continue;
		s = sentence(job, a->nr_kernels > 1);
		wrap(out, width, 2, s);
		free(s);
	}
}

void tests_closing(const struct merged *m, const struct axes *a, size_t width, FILE *out)
{
	char *interruption = explain_interruption(m);
	size_t i, k;

	if (interruption)
		wrap(out, width, 0, interruption);
	free(interruption);
	for (i = 0; i < a->nr_machines; i++) {
		for (k = 0; k < a->nr_kernels; k++) {
			char *counts = test_counts(m, a->kernels[k], a->machines[i]), *s;

			s = xasprintf("%s on %s: %s", a->kernels[k], a->machines[i],
				      *counts ? counts : "nothing was run");
			wrap(out, width, 0, s);
			free(counts);
			free(s);
		}
	}
	if (m->run.elapsed_s >= 0) {
		struct text t = {0};

		text_addf(&t, "%zu test%s", m->nr_jobs, m->nr_jobs == 1 ? "" : "s");
		add_elapsed(&t, m->run.elapsed_s);
		fprintf(out, "%s.\n", t.s);
		free(t.s);
	}
}

void format_tests(const struct merged *merged, int width, FILE *out)
{
	struct axes axes;
	size_t i, n;

	axes_collect(&axes, merged);
	for (i = 0; i < axes.nr_machines; i++) {
		if (axes.nr_machines > 1)
			fprintf(out, "%s%s\n", i ? "\n" : "", axes.machines[i]);
		print_table(merged, &axes, axes.machines[i], out);
		for (n = 0; n < ARRAY_SIZE(lists); n++)
			print_list(merged, &axes, &lists[n], axes.machines[i], (size_t)width, out);
	}
	fputc('\n', out);
	tests_closing(merged, &axes, (size_t)width, out);
	axes_free(&axes);
}
