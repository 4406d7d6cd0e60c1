/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files that may have come from another machine, or been put there by anybody: read only if they
 * are files, and within bounds. What is in them is for others to say.
 */
#ifndef RUNNER_BASE_PLAIN_H
#define RUNNER_BASE_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

/*
 * All of it, with a NUL behind it, its length in *@len unless that is NULL; the caller frees it.
 * NULL and errno: EISDIR if it is a folder, EINVAL if it is a FIFO, a device or the like, EFBIG if
 * it has more than @most bytes, and, unless @follow, ELOOP if it is a link.
 */
char *read_plain(const char *path, bool follow, size_t most, size_t *len);

#endif
