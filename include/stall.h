/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stalls: hours in which the VMM did not run, as on a suspended or overloaded
 * host. With the timewarp module in the machine's kernel CLOCK_MONOTONIC
 * jumps ahead by that much and nothing is waited for; without it a short
 * stall is slept through. A jump turns the kernel's RCU stall and hung task
 * warnings off, which would take it for one.
 */
#ifndef STALL_H
#define STALL_H

#include "test_util.h"

/* The longest stall that is slept through where there is no timewarp. */
#define STALL_MAX_SLEEP_NS (10 * NSEC_PER_SEC)

enum stall_method {
	STALL_NONE, /* not possible here */
	STALL_TIMEWARP,
	STALL_SLEEP,
};

/* What stall_ns(NS) would use. */
enum stall_method stall_method(uint64_t ns);
const char *stall_method_name(enum stall_method method);

/* Lets NS nanoseconds of CLOCK_MONOTONIC pass; returns what it used. */
enum stall_method stall_ns(uint64_t ns);

#endif
