/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When the kernel under test has passed through functions: how many hits kprobe events
 * (trace_util.h) had by when, on one CPU. Each of the first hits is kept, and later on one of some
 * hundred, so that a storm of them costs little memory and is seen from its first hit on.
 *
 * Source: perf_event_open(2). The events are seen by the process that has opened them; it and its
 * children may turn them on and off.
 */
#ifndef HITS_UTIL_H
#define HITS_UTIL_H

#include "points_util.h"
#include "test_util.h"

/*
 * Once, of events that are there. False where the kernel or its user may not have it; nothing is
 * open then.
 */
bool hits_open(const char *const *events, unsigned int nr, unsigned int cpu);

/* Counts from now on, or no longer. Does nothing if they are not open. */
void hits_count(bool on);

/*
 * Prints their course: nanoseconds from the first hit on, and how many there were of all events, in
 * steps of 1, 2, 5, 10, ... hits, and the last that is known. Prints nothing if there is none.
 */
void hits_print(const char *name, const char *x_name, const char *y_name);

#endif
