// SPDX-License-Identifier: GPL-2.0-only
#include "clock_util.h"

#include <errno.h>
#include <time.h>

uint64_t monotonic_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * NSEC_PER_SEC + ts.tv_nsec;
}

void sleep_until_ns(uint64_t abs_ns)
{
	struct timespec ts = {
		.tv_sec = abs_ns / NSEC_PER_SEC,
		.tv_nsec = abs_ns % NSEC_PER_SEC,
	};

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}
