// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "protocol.h"
#include "format/formats.h"
#include "format/measures.h"

#define PREFIX "# measure: "

/* What one job measured. */
struct measures {
	const char *variant;
	struct strings lines; /* "NAME VALUES", in the test's order */
};

void measures_load(struct strings *lines, const struct merged_job *job)
{
	/* The verdict's log lies in the job's folder, or in that of a later run below it. */
	char *path = xasprintf("%.*s" KTAP_LOG, (int)(strlen(job->log) - strlen(job->result.log)),
			       job->log);
	char *log = read_file(path, NULL), *line, *next;

	for (line = log; line && *line; line = next) {
		size_t len = strcspn(line, "\r\n");

		next = line + len + strspn(line + len, "\r\n");
		if (!starts_with(line, PREFIX))
			continue;
		strings_add(lines, clean_text(line + strlen(PREFIX), len - strlen(PREFIX)));
	}
	free(log);
	free(path);
}

static bool same_name(const char *a, const char *b)
{
	size_t len = strcspn(a, " ");

	return strcspn(b, " ") == len && !strncmp(a, b, len);
}

/* The variants one below the other for each thing measured, in the first variant's order. */
static void print_beside(const struct measures *m, size_t nr, FILE *out)
{
	size_t i, j, k;

	for (i = 0; i < m[0].lines.nr; i++) {
		const char *first = m[0].lines.v[i];

		fprintf(out, "  %.*s\n", (int)strcspn(first, " "), first);
		for (j = 0; j < nr; j++) {
			for (k = 0; k < m[j].lines.nr; k++) {
				const char *line = m[j].lines.v[k];

				if (same_name(first, line))
					fprintf(out, "    %-7s%s\n", m[j].variant,
						line + strcspn(line, " "));
			}
		}
	}
}

void format_measures(const struct merged *merged, FILE *out)
{
	size_t i, j;

	for (i = 0; i < merged->nr_proofs; i++) {
		const struct proof *p = &merged->proofs[i];
		struct measures m[NR_COLUMNS];
		size_t nr = 0;

		for (j = 0; j < merged->nr_jobs && nr < ARRAY_SIZE(m); j++) {
			if (!merged_belongs(&merged->jobs[j], p))
				continue;
			m[nr] = (struct measures){
				.variant = column_name(merged->jobs[j].job.kernel.variant),
			};
			measures_load(&m[nr].lines, &merged->jobs[j]);
			if (m[nr].lines.nr)
				nr++;
			else
				strings_free(&m[nr].lines);
		}
		if (nr) {
			fprintf(out, "%s on %s, %s\n", p->regression, p->kernel, p->machine);
			print_beside(m, nr, out);
		}
		while (nr)
			strings_free(&m[--nr].lines);
	}
}
