/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Tests of other suites, as they were built for one kernel: the file "list" of a folder of programs
 * (scripts/selftests/build.sh), and what configs/selftests/needs.json says that some of them need.
 *
 * needs.json is an object, a test's name -> an object with these keys, all but "why" optional:
 *
 *   arguments       of the test
 *   cpus, memory    that L1 needs, the memory in MiB
 *   append          kernel arguments, as in a regression's entry
 *   test_timeout_s  limit in L1's own time
 *   why             one sentence
 */
#ifndef RUNNER_PLAN_SELFTESTS_H
#define RUNNER_PLAN_SELFTESTS_H

#include "plan/entry.h"

struct selftest {
	struct entry entry; /* its title is the source's path */
	char *broken;	    /* why it does not build; NULL: it does */
};

struct selftests {
	struct selftest *v; /* by name */
	size_t nr;
};

/*
 * The tests of the folder @dir, of @suite. 0, or -1 with one line in *@error, which the caller
 * frees.
 */
int selftests_load(struct selftests *tests, enum suite suite, const char *dir, const char *configs,
		   char **error);
const struct selftest *selftests_find(const struct selftests *tests, const char *name);
void selftests_free(struct selftests *tests);

/* Whether needs.json is in order. The same. */
int needs_check(const char *configs, char **error);

#endif
