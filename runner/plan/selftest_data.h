/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether configs/selftests/, what is known of other suites' tests, is in order: a part of
 * plan/consistency.h.
 */
#ifndef RUNNER_PLAN_SELFTEST_DATA_H
#define RUNNER_PLAN_SELFTEST_DATA_H

#include "base/util.h"

/* Adds a line to @problems for each file of which something is wrong; @machines are those known. */
void selftest_data_check(struct strings *problems, const char *top, const struct strings *machines);

#endif
