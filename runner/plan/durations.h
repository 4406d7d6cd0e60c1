/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How long jobs took when they last ran: lines "KEY<TAB>SECONDS" of a file in the cache. A long job
 * that starts last keeps one CPU busy while the others idle, so the longest ones start first.
 *
 * The file is a hint. One that is missing, damaged or cannot be written changes no result, and is
 * no error.
 */
#ifndef RUNNER_PLAN_DURATIONS_H
#define RUNNER_PLAN_DURATIONS_H

#include "plan/plan.h"

/* Sorts the plan's jobs, those first that took longest; unknown ones come before all others. */
void durations_sort(struct plan *plan, const char *file);
/* Whether it is known how long the job took when it last ran. */
bool duration_is_known(const struct planned *job);
/* Remembers what the jobs' verdicts in the folder @results say. */
void durations_remember(const struct plan *plan, const char *results, const char *file);

#endif
