// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "format/formats.h"
#include "report/measured.h"

/* What one job measured. */
struct measures {
	const char *variant;
	struct measured measured;
};

static bool same_name(const char *a, const char *b)
{
	size_t len = strcspn(a, " ");

	return strcspn(b, " ") == len && !strncmp(a, b, len);
}

/* The variants one below the other for each thing measured, in the first variant's order. */
static void print_beside(const struct measures *m, size_t nr, FILE *out)
{
	size_t i, j, k;

	for (i = 0; i < m[0].measured.lines.nr; i++) {
		const char *first = m[0].measured.lines.v[i];

		fprintf(out, "  %.*s\n", (int)strcspn(first, " "), first);
		for (j = 0; j < nr; j++) {
			for (k = 0; k < m[j].measured.lines.nr; k++) {
				const char *line = m[j].measured.lines.v[k];

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
			m[nr].variant = column_name(merged->jobs[j].job.kernel.variant);
			measured_load(&m[nr].measured, &merged->jobs[j]);
			if (m[nr].measured.lines.nr)
				nr++;
			else
				measured_free(&m[nr].measured);
		}
		if (nr) {
			fprintf(out, "%s on %s, %s\n", p->regression, p->kernel, p->machine);
			print_beside(m, nr, out);
		}
		while (nr)
			measured_free(&m[--nr].measured);
	}
}
