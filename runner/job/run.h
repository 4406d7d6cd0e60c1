/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A job, booted once or several times, and judged.
 */
#ifndef RUNNER_JOB_RUN_H
#define RUNNER_JOB_RUN_H

#include "job/setup.h"
#include "verdict/result.h"

/*
 * Boots @setup's job in its folder, further runs in repeat-N below it, and fills in @result. 0, or
 * the number of the signal that stopped it, or -1 with errno if a file could not be written.
 */
int run_job(struct setup *setup, struct result *result);

#endif
