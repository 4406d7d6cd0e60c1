// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "plan/entries.h"
#include "plan/known.h"
#include "plan/selftest_data.h"
#include "plan/selftests.h"

#define FOLDER "configs/selftests"
/* The file that is of no machine. */
#define NEEDS "needs"

/* @error, which names a file below @top, becomes a problem. */
static void add_problem(struct strings *problems, const char *top, char *error)
{
	strings_add(problems, xstrdup(error + strlen(top) + 1));
	free(error);
}

static void check_machine(struct strings *problems, const char *top, const char *machine,
			  const struct strings *machines)
{
	char *configs = xasprintf("%s/configs", top), *error;
	struct known known;

	if (!strings_has(machines, machine))
		strings_add(problems,
			    xasprintf(FOLDER "/%s.json is of no machine: rename it", machine));
	if (known_load(&known, configs, machine, &error))
		add_problem(problems, top, error);
	else
		known_free(&known);
	free(configs);
}

void selftest_data_check(struct strings *problems, const char *top, const struct strings *machines)
{
	char *configs = xasprintf("%s/configs", top), *dir = xasprintf("%s/" FOLDER, top);
	struct strings files;
	char *error;
	size_t i;

	if (needs_check(configs, &error))
		add_problem(problems, top, error);
	names_in(&files, dir, ".json");
	for (i = 0; i < files.nr; i++) {
		if (strcmp(files.v[i], NEEDS))
			check_machine(problems, top, files.v[i], machines);
	}
	strings_free(&files);
	free(dir);
	free(configs);
}
