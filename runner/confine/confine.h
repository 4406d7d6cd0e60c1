/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a process, and all that it starts, may still change: the files in one folder, and nothing
 * else. It reaches no network and no other program. For programs that read what a stranger made.
 *
 * Files are kept by Landlock (confine/landlock.h). System calls that reach the rest are kept by a
 * seccomp filter (confine/calls.h). Neither needs privileges, and neither can be undone. A
 * process may read what its user may read. Who is confined, and where, is decided elsewhere.
 */
#ifndef RUNNER_CONFINE_CONFINE_H
#define RUNNER_CONFINE_CONFINE_H

#include <stdbool.h>

#include "base/util.h"

struct confinement {
	const char *folder;	       /* may be written in, with all that is below; NULL: none */
	const struct strings *devices; /* may be used as well; NULL: none but /dev/null */
	bool connects;		       /* may connect to Unix sockets that are files */
};

/*
 * Confines the calling process, which has one thread. May be called between fork and exec. What
 * this kernel does not offer (confine_missing) is left out. 0, or -1 and errno: something that it
 * offers could not be had, and the process must not go on.
 */
int confine(const struct confinement *confinement);
/* The same as on a kernel whose Landlock has the version @abi; 0: that has none. */
int confine_as(const struct confinement *confinement, int abi);
/*
 * What confine() leaves out on this kernel, and why: "they can ...", of those that are confined.
 * NULL if nothing. The caller frees it.
 */
char *confine_missing(void);

#endif
