/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The system calls that a confined process is refused: those that reach a network or another
 * program, and those that change files and that Landlock, or an older version of it, does not look
 * at. Below confine.h, which alone calls this.
 */
#ifndef RUNNER_CONFINE_CALLS_H
#define RUNNER_CONFINE_CALLS_H

#include "confine/confine.h"

/* Whether the kernel takes filters of system calls. If not, errno says why. */
bool calls_can_be_kept(void);
/* 0, or -1 and errno. */
int calls_keep(const struct confinement *confinement);

#endif
