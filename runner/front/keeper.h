/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A process of ours between the front and a child. The front can be killed before it has ended
 * what the child has started, and not all of that ends by itself: GNU parallel starts sleeping
 * processes to see how many there can be, and forgets them if it is killed meanwhile. The keeper is
 * the reaper of all that descends from the child, and ends it if the front dies, or the child is
 * killed. It holds what the front has locked until then, and the child does not.
 */
#ifndef RUNNER_FRONT_KEEPER_H
#define RUNNER_FRONT_KEEPER_H

#include <sys/types.h>

/*
 * In a process that @front has just forked: it becomes the keeper, and what returns is a new
 * process. That gets @death_signal if the front or the keeper dies. The keeper's exit status is the
 * child's, or 128 and the number of the signal that ended it.
 */
void keeper_begin(pid_t front, int death_signal);

#endif
