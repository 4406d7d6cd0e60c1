// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where kernels differ, and nothing else: the first one's results beside each other one's.
 */
#include <stdlib.h>
#include <string.h>

#include "base/output.h"
#include "format/formats.h"
#include "format/tests.h"
#include "format/wrap.h"
#include "report/ab.h"
#include "report/proof.h"

static const char *word(const struct merged_job *job)
{
	return job ? verdict_name(job->result.kind, job->job.entry.suite) : "missing";
}

static void add_reason(struct strings *lines, const struct merged_job *job)
{
	if (job && job->result.kind != VERDICT_FIXED)
		strings_add(lines, xasprintf("%s: %s (log: %s)", job->job.kernel.label,
					     job->result.reason, job->log));
}

/* The lines about one test of two kernels; none if they do not differ. The caller frees them. */
static void compare_jobs(struct strings *lines, const struct merged_job *a,
			 const struct merged_job *b)
{
	bool same = !strcmp(word(a), word(b));

	ab_checks(lines, a, b);
	if (same && a && a->result.kind != VERDICT_FIXED &&
	    strcmp(a->result.reason, b->result.reason))
		same = false;
	if (!same || lines->nr) {
		add_reason(lines, a);
		add_reason(lines, b);
	}
	if (!same && !lines->nr)
		strings_add(lines, xstrdup("only one of the kernels has it"));
}

/* Prints what differs, and returns how many tests that are. */
static size_t compare_kernels(const struct merged *m, const struct axes *a, const char *machine,
			      const char *other, size_t width, FILE *out)
{
	size_t differing = 0, i, n;

	for (i = 0; i < a->nr_tests; i++) {
		const struct merged_job *x = find_test(m, a->tests[i], a->kernels[0], machine);
		const struct merged_job *y = find_test(m, a->tests[i], other, machine);
		struct strings lines;

		compare_jobs(&lines, x, y);
		if (lines.nr) {
			differing++;
			fprintf(out, "  %s: %s -> %s\n", a->tests[i], word(x), word(y));
		}
		for (n = 0; n < lines.nr; n++)
			wrap(out, width, 4, lines.v[n]);
		strings_free(&lines);
	}
	return differing;
}

void format_differences(const struct merged *merged, int width, FILE *out)
{
	struct axes axes;
	size_t i, k;

	axes_collect(&axes, merged);
	for (i = 0; i < axes.nr_machines; i++) {
		for (k = 1; k < axes.nr_kernels; k++) {
			struct printed report;
			size_t nr;

			printed_begin(&report);
			nr = compare_kernels(merged, &axes, axes.machines[i], axes.kernels[k],
					     (size_t)width, report.out);
			printed_end(&report);
			fprintf(out, "%s -> %s on %s: %zu of %zu tests differ%s\n%s\n",
				axes.kernels[0], axes.kernels[k], axes.machines[i], nr,
				axes.nr_tests, nr ? ":" : ".", report.s);
			free(report.s);
		}
	}
	if (axes.nr_kernels < 2)
		fprintf(out, "There is one kernel, and nothing to compare it with.\n\n");
	tests_closing(merged, &axes, (size_t)width, out);
	axes_free(&axes);
}
