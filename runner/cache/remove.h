/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Removes things from the cache, unless somebody uses them. Killed in the midst, it leaves nothing
 * that is taken for whole: an entry's manifest goes first, and the next sweep removes the rest.
 */
#ifndef RUNNER_CACHE_REMOVE_H
#define RUNNER_CACHE_REMOVE_H

#include "cache/things.h"

enum removal {
	REMOVAL_DONE,
	REMOVAL_IN_USE,
	REMOVAL_FAILED, /* errno says why */
};

/* A kernel's folder; its gate (cache/lock.h) is closed. */
enum removal remove_kernel(const char *dir);
enum removal remove_snapshot(const char *dir);
/* Whether somebody uses it now: a kernel, a snapshot; nothing else is asked. */
bool thing_is_used(const struct thing *thing);
/* Takes all locks that this needs. */
enum removal thing_remove(const struct thing *thing);

/* Objects that are being removed are hidden under such a name first. */
#define REMOVED_PREFIX ".removed."

#endif
