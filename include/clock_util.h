/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine's monotonic clock. It stands on the C library alone, so that L1's init can use it
 * as well as a test.
 */
#ifndef CLOCK_UTIL_H
#define CLOCK_UTIL_H

#include <stdint.h>

#define NSEC_PER_USEC 1000ULL
#define NSEC_PER_MSEC 1000000ULL
#define NSEC_PER_SEC 1000000000L

/* CLOCK_MONOTONIC in nanoseconds. */
uint64_t monotonic_ns(void);

/* Sleeps until CLOCK_MONOTONIC has reached ABS_NS. */
void sleep_until_ns(uint64_t abs_ns);

#endif
