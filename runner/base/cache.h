/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the suite keeps what it has made: ${XDG_CACHE_HOME:-~/.cache}/kvm-regress.
 */
#ifndef RUNNER_CACHE_H
#define RUNNER_CACHE_H

/*
 * The cache's folder, absolute; it need not be there. The caller frees it. NULL after one line on
 * stderr if the environment does not say where it is.
 */
char *cache_dir(void);

#endif
