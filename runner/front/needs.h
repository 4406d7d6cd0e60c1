/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the jobs need of this host, asked before kernels are built for them: what is missing is said
 * in one line, with what to do. What a kernel's build needs is asked for by scripts/kernel/room.sh,
 * and only where one is built.
 *
 * Measured on Debian 12 with QEMU 7.2 and Bochs 2.7, on 6.12.117: a job takes at most 6 processes
 * and threads at a time beside its shells, 17 descriptors in one of them, 5528 KiB of results while
 * it runs and 52 KiB in 9 files after; QEMU's address space is 1706 MiB for an L1 of 256 MiB, and
 * Bochs' 231 MiB for one of 128 MiB. QEMU saves L1 in a file of 20 MiB, Bochs its whole memory.
 */
#ifndef RUNNER_FRONT_NEEDS_H
#define RUNNER_FRONT_NEEDS_H

#include "front/front.h"

/* 0, or STATUS_ERROR after one line. */
int front_needs(const struct front *front);
/*
 * sandbox.c: whether each machine's VMM can confine itself as its start script asks. The same. That
 * we cannot confine it is said, and no more.
 */
int front_sandbox(const struct front *front);

#endif
