/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where L1's CPUs were when QEMU listed their registers: what a run did that had gone silent.
 */
#ifndef RUNNER_POSITIONS_H
#define RUNNER_POSITIONS_H

#include <stdbool.h>

#include "evidence/symbols.h"

struct positions {
	char *text;   /* "CPU 0 in the guest at guest_code+0x4, CPU 1 idle"; NULL: unknown */
	bool guest;   /* a CPU ran the test's guest */
	bool program; /* a CPU ran a program, at CPL 3 */
};

/* @registers as QEMU's monitor has them (info registers -a), or NULL. */
void positions_read(struct positions *positions, const char *registers,
		    const struct symbols *symbols);
void positions_free(struct positions *positions);

#endif
