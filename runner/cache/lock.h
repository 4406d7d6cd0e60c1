/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who uses what in the cache, and who may remove it. All of it is flock(2), on files and folders
 * that are there anyway, so that a killed process holds nothing, and a cache that can only be read
 * can be used.
 *
 *   the manifest of an entry (things.h)    shared: it is used. Else who removes it
 *   a bundle's folder (fleet/)             shared: it is used. Else who removes it
 *   a snapshot's folder                    who makes it, looks whether it is whole, or removes it
 *   CACHE/kernels                          shared: kernels are looked up or made. Else who removes
 *   CACHE                                  who changes a file of it (durations)
 *   CACHE/NAME.lock                        who builds the series or tree NAME (scripts/common.sh)
 */
#ifndef RUNNER_CACHE_LOCK_H
#define RUNNER_CACHE_LOCK_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Locks the file or folder @path without waiting. The descriptor that has the lock, or -1 and
 * errno: EWOULDBLOCK if somebody else has it, ENOENT if it is not there.
 */
int lock_try(const char *path, bool shared);
/*
 * From now on, and until the descriptor is closed, the kernel or snapshot with the manifest @path
 * is used by this process. It was used last now, as far as this user may say so. -1 and errno if it
 * is not there.
 */
int lock_use(const char *path);
/* Like lock_try, but waits for who has it: for what takes a moment. */
int lock_wait(const char *path);
/* Nothing for -1. */
void lock_close(int fd);

/* What keeps everybody from looking up and making kernels. */
struct gate {
	int *fds;
	size_t nr;
};

/* False, and nothing is held, if somebody in the cache @root is at it. */
bool gate_close(struct gate *gate, const char *root);
void gate_open(struct gate *gate);

#endif
