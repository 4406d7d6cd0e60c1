// SPDX-License-Identifier: GPL-2.0-only
#include "timer_util.h"

#include <time.h>

void require_high_res_timers(void)
{
	struct timespec res = {0};
	int i;

	for (i = 0; i < 1000; i++) {
		clock_getres(CLOCK_MONOTONIC, &res);
		if (!res.tv_sec && res.tv_nsec == 1)
			return;
		usleep(10000);
	}
	ksft_exit_skip("timers of this kernel have a resolution of %ld ns, high resolution is off",
		       res.tv_nsec);
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

uint64_t percentile(uint64_t *values, unsigned int n, unsigned int k)
{
	TEST_ASSERT(n, "percentile of no values");
	qsort(values, n, sizeof(*values), compare_u64);
	return values[(n - 1) * k / 100];
}
