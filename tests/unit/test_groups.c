// SPDX-License-Identifier: GPL-2.0-only
#include "report/groups.h"
#include "unit.h"

#define JOB(regression, kernel_, machine_, column)                                     \
	{                                                                              \
		.job = {                                                               \
			.entry.name = (char *)regression,                              \
			.kernel = {.label = (char *)kernel_, .columns[column] = true}, \
			.machine = (char *)machine_,                                   \
		},                                                                     \
	}

/* A run's order: of each regression the machines, and on each of them the kernels. */
static struct merged_job jobs[] = {
	JOB("a", "6.1", "amd", COLUMN_BROKEN),	JOB("a", "6.1", "amd", COLUMN_FIXED),
	JOB("a", "6.12", "amd", COLUMN_GIVEN),	JOB("a", "6.1", "intel", COLUMN_STOCK),
	JOB("b", "6.1", "intel", COLUMN_FIXED),
};
static struct proof proofs[] = {
	{"a", "6.1", "amd", PROOF_YES},
	{"a", "6.12", "amd", PROOF_NOT_RUN},
	{"a", "6.1", "intel", PROOF_NOT_RUN},
	{"b", "6.1", "intel", PROOF_NO},
};
static const struct merged run = {
	.jobs = jobs,
	.nr_jobs = ARRAY_SIZE(jobs),
	.proofs = proofs,
	.nr_proofs = ARRAY_SIZE(proofs),
};

static void assert_names(const struct groups *groups, const char *expected)
{
	struct text all = {0};
	size_t i;

	for (i = 0; i < groups->nr; i++) {
		char *name = group_name(&groups->v[i]);

		text_addf(&all, "%s%s", i ? ", " : "", name);
		free(name);
	}
	assert_string_equal(all.s, expected);
	free(all.s);
}

static void orders_groups(void **state)
{
	struct groups groups;

	(void)state;
	groups_collect(&groups, &run, false);
	assert_names(&groups, "6.1 on amd, 6.12 on amd, 6.1 on intel");
	groups_free(&groups);
	groups_collect(&groups, &run, true);
	assert_names(&groups, "6.1 on amd, 6.1 on intel, 6.12 on amd");
	groups_free(&groups);
}

static void collects_columns(void **state)
{
	struct groups groups;
	const struct group *g;

	(void)state;
	groups_collect(&groups, &run, false);
	g = groups.v;
	assert_int_equal(g[0].nr_columns, 2);
	assert_true(g[0].has[COLUMN_BROKEN] && g[0].has[COLUMN_FIXED] && g[0].proofs);
	assert_int_equal(g[1].nr_columns, 1);
	assert_true(g[1].has[COLUMN_GIVEN] && !g[1].proofs);
	/* Of all regressions together. */
	assert_int_equal(g[2].nr_columns, 2);
	assert_true(g[2].has[COLUMN_STOCK] && g[2].has[COLUMN_FIXED] && g[2].proofs);
	groups_free(&groups);
}

static void finds_proofs(void **state)
{
	struct groups groups;

	(void)state;
	groups_collect(&groups, &run, false);
	assert_ptr_equal(group_proof(&run, &groups.v[2], "b"), &proofs[3]);
	assert_null(group_proof(&run, &groups.v[1], "b"));
	groups_free(&groups);
}

static void has_none_of_nothing(void **state)
{
	const struct merged nothing = {0};
	struct groups groups;

	(void)state;
	groups_collect(&groups, &nothing, true);
	assert_int_equal(groups.nr, 0);
	groups_free(&groups);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders_groups),
		cmocka_unit_test(collects_columns),
		cmocka_unit_test(finds_proofs),
		cmocka_unit_test(has_none_of_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
