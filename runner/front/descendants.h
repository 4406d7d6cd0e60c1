/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All processes that descend from this one, as /proc shows them. This one must be their reaper
 * (PR_SET_CHILD_SUBREAPER), so that none gets away by losing its parent.
 */
#ifndef RUNNER_FRONT_DESCENDANTS_H
#define RUNNER_FRONT_DESCENDANTS_H

#include <stdbool.h>

/*
 * Ends them all: asks each once (SIGTERM), kills after a few seconds those that are left and those
 * that appear, and reaps. False if there are still some after a few seconds more.
 */
bool descendants_stop(void);

#endif
