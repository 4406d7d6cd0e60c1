/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Clocks, in seconds.
 */
#ifndef RUNNER_CLOCK_H
#define RUNNER_CLOCK_H

#include <time.h>

/* 0 if the clock is gone, as that of a process that has ended. */
double clock_s(clockid_t clock);
/* Of a clock that nobody sets, for how long something takes. */
double now_s(void);

#endif
