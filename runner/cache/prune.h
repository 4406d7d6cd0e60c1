/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ./run.sh cache prune.
 */
#ifndef RUNNER_CACHE_PRUNE_H
#define RUNNER_CACHE_PRUNE_H

#include <stdbool.h>
#include <stdint.h>

struct prune {
	long older_than_days; /* negative: age does not matter */
	uint64_t larger_than; /* bytes; UINT64_MAX: size does not matter */
	bool dry_run;	      /* only say what would be done */
};

/*
 * Removes from the cache @cache what is unfinished; then what was used longest ago, until all that
 * is left is young enough and fits. Says so on stdout. A status.
 */
int prune(const struct prune *prune, const char *cache);
/* "33.1 MiB"; the caller frees it. */
char *size_text(uint64_t bytes);

#endif
