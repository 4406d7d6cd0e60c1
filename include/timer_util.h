/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a test of timers asks of the machine that it runs on, and makes of the times that it took.
 */
#ifndef TIMER_UTIL_H
#define TIMER_UTIL_H

#include "clock_util.h"
#include "test_util.h"

/*
 * L1's timers have the resolution of a tick until it has switched to high
 * resolution, some time after boot: waits for that, skips the test if it does
 * not come within ten seconds.
 */
void require_high_res_timers(void);

/* The K-th percentile (0..100) of N values; sorts them in place. */
uint64_t percentile(uint64_t *values, unsigned int n, unsigned int k);

#endif
