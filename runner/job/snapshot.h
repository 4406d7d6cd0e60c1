/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Snapshots: an L1 that waits for what comes next, saved into the cache, so that jobs go on from
 * there. There are two levels, which are the places where init stops (protocol.h). One snapshot
 * serves all jobs that come to it alike: its name is a digest of all that it depends on.
 *
 * Nothing here is ever a verdict. A snapshot that is damaged is made again, and where none can be
 * made, a line says why and the job starts from the level before.
 */
#ifndef RUNNER_JOB_SNAPSHOT_H
#define RUNNER_JOB_SNAPSHOT_H

#include <stdbool.h>

#include "job/setup.h"
#include "job/vmm.h"

/*
 * In a snapshot's folder: the machine, a file or a folder of files, beside what L1 had said by then
 * in its logs.
 */
#define SNAPSHOT_STATE "state"
/* So its manifest begins, and all that goes into its name. */
#define SNAPSHOT_HEAD "kvm-regress snapshot 2 "

enum snapshot_level {
	SNAPSHOT_BOOTED, /* made by a boot; for all kernels of one image, whatever their modules */
	SNAPSHOT_LOADED, /* the kernel's modules are loaded; made from the one before */
};

/*
 * Sets @setup->snapshot to the folder of the one that its job starts from, which is made first if
 * need be; to NULL if the job boots. Who finds somebody else making it waits. 0, or the number of
 * the signal that came meanwhile.
 */
int snapshot_take(struct setup *setup, const struct vmm_limits *limits);
/* @setup's job boots, and has no snapshot in use any more. */
void snapshot_leave(struct setup *setup);
/* Whether @setup's snapshot is still there and whole. */
bool snapshot_is_whole(const struct setup *setup);

#endif
