/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The list of regressions for people: by subject, with where each series stands, fixes and CVEs.
 */
#ifndef RUNNER_PLAN_LISTING_H
#define RUNNER_PLAN_LISTING_H

#include "plan/options.h"

/*
 * Prints those that @options choose, or all of them if it chooses none. 0, or STATUS_USAGE or
 * STATUS_ERROR after one line on stderr.
 */
int listing_show(const char *configs, const struct options *options);

#endif
