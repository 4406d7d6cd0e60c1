/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The file "about" of a kernel or a snapshot in the cache: for whom it was made, in lines "KEY
 * VALUE".
 *
 *   kernel     series, what (stock, or the regression whose counterpart it is), version (of the
 *              package that the source is from); scripts/kernel/series.sh writes it
 *   snapshot   machine, kernel (its release), image (a digest of its bzImage), cpus, and "modules
 *              loaded" if they are
 */
#ifndef RUNNER_CACHE_ABOUT_H
#define RUNNER_CACHE_ABOUT_H

#define ABOUT_FILE "about"

/* The value of @key, in one clean line; "" if it has none. @dir is the entry's folder. */
char *about_get(const char *dir, const char *key);

#endif
