// SPDX-License-Identifier: GPL-2.0-only
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "plan/planner.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The tests that any of the kernels has, each once. */
static void all_names(const struct request *r, const struct kernels *kernels, struct strings *names)
{
	size_t i, n;

	*names = (struct strings){0};
	for (i = 0; i < kernels->nr; i++) {
		for (n = 0; n < r->kernels_tests[i].nr; n++)
			strings_add_once(names, r->kernels_tests[i].v[n].entry.name);
	}
	if (names->nr)
		qsort(names->v, names->nr, sizeof(*names->v), by_name);
}

/* A line about the first pattern that fits none of the names; or NULL. */
static char *complain_of_patterns(const struct strings *patterns, const struct strings *names)
{
	char *shown, *list, *line;
	size_t i, n;

	for (i = 0; i < patterns->nr; i++) {
		for (n = 0; n < names->nr && fnmatch(patterns->v[i], names->v[n], 0); n++)
			;
		if (n < names->nr)
			continue;
		shown = clean_text(patterns->v[i], strlen(patterns->v[i]));
		list = strings_join(names, " ");
		line = xasprintf("no test is called '%s'; there are: %s", shown, list);
		free(shown);
		free(list);
		return line;
	}
	return NULL;
}

static void plan_test(struct planner *p, const char *name, size_t machine, size_t kernel)
{
	const struct request *r = p->request;
	const struct selftest *test = selftests_find(&r->kernels_tests[kernel], name);
	const struct kernel *k = &p->kernels->v[kernel];
	const struct known_outcome *known;
	struct job job = {.kernel.variant = COLUMN_GIVEN, .tests = k->tests};
	char *skip = NULL;

	if (!test)
		return;
	planner_kernel(&job, k);
	job.kernel.columns[COLUMN_GIVEN] = true;
	known = known_find(&r->known[machine], name, k->label, r->emulators[machine]);
	if (test->broken) {
		skip = xasprintf("it does not build: %s", test->broken);
	} else if (known && !strcmp(known->outcome, KNOWN_SLOW)) {
		skip = xasprintf("too slow there: %s", known->reason);
	} else if (known) {
		job.known.outcome = known->outcome;
		job.known.reason = known->reason;
	}
	job.skip = skip;
	planner_add(p, &test->entry, &r->machines[machine], k, &job,
		    xasprintf("%s/%s-%s", name, k->folder, r->machines[machine].name), "given");
	free(skip);
}

static void plan_all(struct planner *p)
{
	const struct request *r = p->request;
	size_t i, m, k;

	for (i = 0; i < p->names->nr; i++) {
		const char *name = p->names->v[i];

		for (m = 0; any_matches(r->patterns, name) && m < r->nr_machines; m++) {
			for (k = 0; k < p->kernels->nr; k++)
				plan_test(p, name, m, k);
		}
	}
}

int plan_tests(struct plan *plan, const struct request *request, const struct kernels *kernels,
	       char **error)
{
	struct strings names;
	struct planner p = {.plan = plan, .request = request, .kernels = kernels, .names = &names};
	int err = -2;

	*plan = (struct plan){0};
	all_names(request, kernels, &names);
	*error = complain_of_patterns(request->patterns, &names);
	if (!*error)
		err = planner_run(&p, plan_all, error);
	strings_free(&names);
	return err;
}
