/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether configs/, patches/, x86/ and kmod/ agree, each with each. Nothing is built or run for it:
 * whether a patch applies shows when its kernel is made.
 */
#ifndef RUNNER_PLAN_CONSISTENCY_H
#define RUNNER_PLAN_CONSISTENCY_H

#include "plan/entries.h"

/* Adds a line to @problems for each thing that is wrong: the file, what is wrong, what mends it. */
void consistency_check(struct strings *problems, const char *top);
/* The same, with each problem on stderr. 0, or STATUS_USAGE if there is one. */
int consistency_require(const char *top);

#endif
