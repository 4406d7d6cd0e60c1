/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Landlock, the kernel's own way for a process to give up rights to files: which of them are kept
 * here, and which version of it knows them. Below confine.h, which alone calls this.
 */
#ifndef RUNNER_CONFINE_LANDLOCK_H
#define RUNNER_CONFINE_LANDLOCK_H

#include "confine/confine.h"

/* The version of this kernel's Landlock, from 1 on; -1 and errno if it cannot be used. */
int landlock_abi(void);
/*
 * Nothing outside of the folder and the devices can be opened to be written any more, made, moved
 * or removed. From version 4 on TCP ports are kept as well, from 6 on abstract Unix sockets and
 * signals to processes that are not confined with this one. 0, or -1 and errno.
 */
int landlock_keep(const struct confinement *confinement, int abi);

#endif
