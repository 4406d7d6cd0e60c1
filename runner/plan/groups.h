/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The subjects by which regressions are listed and chosen: "xen", "timers". Which ones a regression
 * belongs to, its entry says.
 */
#ifndef RUNNER_PLAN_GROUPS_H
#define RUNNER_PLAN_GROUPS_H

#include "base/util.h"

/* Of a regression whose entry names none. */
#define GROUP_OTHER "other"

/* All names, in the order of the list. The caller frees them. */
void group_names(struct strings *names);
/* For people; NULL if there is no such group. */
const char *group_title(const char *name);

#endif
