/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The socket on which QEMU takes commands, MONITOR_SOCKET in the folder of a boot: connecting,
 * reading within bounds, sending. What is said there is qmp.h's, of an L1 that will be saved, and
 * hmp.h's, of all others.
 */
#ifndef RUNNER_JOB_MONITOR_H
#define RUNNER_JOB_MONITOR_H

#include <stdbool.h>

#include "base/util.h"

#define MONITOR_SOCKET "monitor.sock"
/* No reply takes longer. */
#define MONITOR_REPLY_S 5.0

struct monitor {
	int fd; /* -1: not connected */
	struct text in;
};

/*
 * 0, or -1 with errno: ENOENT or ECONNREFUSED as long as QEMU does not listen. It is to be closed
 * in any case.
 */
int monitor_open(struct monitor *monitor, const char *dir);
/*
 * Reads some of what is there, so that nobody who speaks without end keeps us here. False if the
 * other side has left, or has said too much.
 */
bool monitor_fill(struct monitor *monitor);
/* The same, but waits for 100 ms at most if nothing is there. */
bool monitor_wait(struct monitor *monitor);
/* Sends @s, together with the file @fd if that is not -1. 0 or -1. */
int monitor_send(struct monitor *monitor, const char *s, int fd);
void monitor_close(struct monitor *monitor);

#endif
