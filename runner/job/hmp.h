/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QEMU's monitor for people, on MONITOR_SOCKET: it has a prompt, and echoes what is typed. Unlike
 * QMP it takes no thread of its own, which QEMU would wake up with each of L1's timers.
 *
 * Source: QEMU's docs/system/monitor.rst.
 */
#ifndef RUNNER_JOB_HMP_H
#define RUNNER_JOB_HMP_H

#include "job/monitor.h"

/* What the monitor says to @command, which the caller frees; NULL if that does not end in time. */
char *hmp_command(struct monitor *monitor, const char *command);
/* QEMU's list of all CPUs' registers, of the boot in @dir; NULL if it does not answer. */
char *hmp_registers(const char *dir);

#endif
