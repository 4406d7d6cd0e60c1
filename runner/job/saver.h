/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Boots L1, or starts it from a snapshot, up to where init next stops it (protocol.h), has it saved
 * there, and tries out whether it can be restored.
 */
#ifndef RUNNER_JOB_SAVER_H
#define RUNNER_JOB_SAVER_H

#include "job/setup.h"
#include "job/vmm.h"

/*
 * In the folder @dir, whose SNAPSHOT_STATE and logs are the snapshot. 0, or a signal's number; -1
 * with one line in *@why, which the caller frees.
 */
int saver_run(const struct setup *setup, const char *dir, const struct vmm_limits *limits,
	      char **why);

#endif
