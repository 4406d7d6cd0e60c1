/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a machine is known not to be able to do, configs/selftests/MACHINE.json: tests of other
 * suites whose outcome there is the emulator's and not the kernel's.
 *
 * The file is a list of objects:
 *
 *   test      a test's name, or a glob
 *   outcome   "FAIL", "ERROR", "SKIP"; or "SLOW": it is not run there, for nobody waits so long
 *   kernels   globs over the kernel's release, any of them; all kernels if missing
 *   emulator  a glob over the emulator's version; all if missing
 *   reason    what the machine lacks
 *
 * The first that fits counts.
 */
#ifndef RUNNER_PLAN_KNOWN_H
#define RUNNER_PLAN_KNOWN_H

#include "base/util.h"

#define KNOWN_SLOW "SLOW"

struct known_outcome {
	char *test, *outcome, *emulator, *reason; /* emulator: NULL if missing */
	struct strings kernels;
};

struct known {
	struct known_outcome *v;
	size_t nr;
};

/* A machine without a file has none. 0, or -1 with one line in *@error, which the caller frees. */
int known_load(struct known *known, const char *configs, const char *machine, char **error);
/* NULL if nothing is known. @emulator may be "". */
const struct known_outcome *known_find(const struct known *known, const char *test,
				       const char *kernel, const char *emulator);
void known_free(struct known *known);
/* Whether @s fits one of the globs; also if there are none, which stands for all. */
bool any_matches(const struct strings *globs, const char *s);

#endif
