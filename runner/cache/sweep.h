/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Removes from the cache what nobody can use any more: what killed programs left half made, and
 * kernels of versions of a series that this machine has no more. Whatever somebody still works on
 * is locked, and stays.
 */
#ifndef RUNNER_CACHE_SWEEP_H
#define RUNNER_CACHE_SWEEP_H

#include "base/util.h"

/* Adds the names of what was removed to @removed. */
void sweep_unfinished(const char *cache, struct strings *removed);
/*
 * The kernels in the folders @used, some of a series, are what the series is made of now: those of
 * the same series and another version go, with their snapshots.
 */
void sweep_old_versions(const char *cache, const struct strings *used, struct strings *removed);

#endif
