/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What goes into a job, part by part: files as their digests, words as they are. Snapshots are
 * named by it, and of two jobs with the same it is said that they give the same bytes. What comes
 * out of a job is looked at elsewhere.
 */
#ifndef RUNNER_JOB_INPUTS_H
#define RUNNER_JOB_INPUTS_H

#include "base/pairs.h"
#include "job/setup.h"
#include "verdict/result.h"

/*
 * What L1 gets of it, each until the next level: false and errno if a file cannot be read. The
 * CPUs that it keeps are among the modules.
 */
bool inputs_boot(struct pairs *inputs, const struct setup *setup);
bool inputs_modules(struct pairs *inputs, const struct setup *setup);
bool inputs_test(struct pairs *inputs, const struct setup *setup);
/*
 * Fills @result's key, inputs, judge and digests, of the run whose folder is the job's own. Nothing
 * on a machine whose bytes are not the same each time. No digests of logs that somebody has @cut.
 */
void inputs_record(struct result *result, const struct setup *setup, bool cut);

#endif
