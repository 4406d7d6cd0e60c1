/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Saves an L1 that runs in QEMU, over QMP, when it has stopped itself. QEMU does not begin before
 * it is told to, so that nothing reaches it while L1 runs (amd quirk 9).
 */
#ifndef RUNNER_JOB_QMP_SAVER_H
#define RUNNER_JOB_QMP_SAVER_H

#include <stdbool.h>

#include "job/qmp.h"

enum qmp_phase {
	PHASE_CONNECT, /* QEMU does not listen yet, and L1 has not begun */
	PHASE_BOOT,    /* until L1 stops itself */
	PHASE_SAVE,    /* until all of it is written */
	PHASE_SAVED,
	PHASE_FAILED,
};

struct qmp_saver {
	const char *dir; /* the boot's; SNAPSHOT_STATE is written there */
	struct qmp qmp;
	enum qmp_phase phase;
	char *why; /* it failed */
};

void qmp_saver_init(struct qmp_saver *saver, const char *dir);
/* One step on (vmm_limits.look); @arg is the saver. True if there is nothing left to do. */
bool qmp_saver_look(void *arg);
/*
 * When QEMU has ended: 0 if it is saved, else -1. Then saver.why, which the caller frees, says why
 * QEMU did not save it, or is NULL if L1 did not stop.
 */
int qmp_saver_finish(struct qmp_saver *saver);

#endif
