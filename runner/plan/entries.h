/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All regressions: the entries of configs/regressions/, by name; that is the table's order, too.
 * Also the names of the machines and series that there are, which are those of their files.
 */
#ifndef RUNNER_PLAN_ENTRIES_H
#define RUNNER_PLAN_ENTRIES_H

#include "plan/entry.h"

struct entries {
	struct entry *v;
	size_t nr;
};

/* Of @configs/regressions/. 0, or -1 with one line in *@error, which the caller frees. */
int entries_load(struct entries *entries, const char *configs, char **error);
const struct entry *entries_find(const struct entries *entries, const char *name);
void entries_free(struct entries *entries);

/*
 * The names in the folder @dir that end with @suffix, without it, sorted as versions are; hidden
 * ones are left out. A folder that cannot be read has none.
 */
void names_in(struct strings *names, const char *dir, const char *suffix);

#endif
