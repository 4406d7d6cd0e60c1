// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "report/groups.h"

static bool is_of(const struct proof *proof, const struct group *group)
{
	return !strcmp(proof->kernel, group->kernel) && !strcmp(proof->machine, group->machine);
}

static struct group *add_group(struct groups *groups, const struct proof *proof, bool by_kernel)
{
	size_t i, at = groups->nr;

	for (i = 0; i < groups->nr; i++) {
		if (is_of(proof, &groups->v[i]))
			return &groups->v[i];
		if (by_kernel && !strcmp(groups->v[i].kernel, proof->kernel))
			at = i + 1;
	}
	memmove(&groups->v[at + 1], &groups->v[at], (groups->nr++ - at) * sizeof(*groups->v));
	groups->v[at] = (struct group){.kernel = proof->kernel, .machine = proof->machine};
	return &groups->v[at];
}

void groups_collect(struct groups *groups, const struct merged *merged, bool by_kernel)
{
	size_t i;
	int c;

	*groups = (struct groups){.v = xcalloc(merged->nr_proofs + 1, sizeof(*groups->v))};
	for (i = 0; i < merged->nr_proofs; i++) {
		const struct proof *proof = &merged->proofs[i];
		struct group *group = add_group(groups, proof, by_kernel);

		group->proofs |= proof->kind != PROOF_NOT_RUN;
		for (c = 0; c < NR_COLUMNS; c++)
			group->has[c] |= merged_find(merged, proof, (enum column)c) != NULL;
	}
	for (i = 0; i < groups->nr; i++) {
		for (c = 0; c < NR_COLUMNS; c++)
			groups->v[i].nr_columns += groups->v[i].has[c];
	}
}

void groups_free(struct groups *groups)
{
	free(groups->v);
	*groups = (struct groups){0};
}

char *group_name(const struct group *group)
{
	return xasprintf("%s on %s", group->kernel, group->machine);
}

const struct proof *group_proof(const struct merged *merged, const struct group *group,
				const char *regression)
{
	size_t i;

	for (i = 0; i < merged->nr_proofs; i++) {
		const struct proof *proof = &merged->proofs[i];

		if (!strcmp(proof->regression, regression) && is_of(proof, group))
			return proof;
	}
	return NULL;
}
