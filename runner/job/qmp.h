/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * QEMU's protocol for programs, on MONITOR_SOCKET. No command waits for longer than some seconds,
 * whatever QEMU does.
 *
 * Source: QEMU's docs/interop/qmp-spec.rst and its QMP reference.
 */
#ifndef RUNNER_JOB_QMP_H
#define RUNNER_JOB_QMP_H

#include <jansson.h>
#include <stdbool.h>

#include "job/monitor.h"

struct qmp {
	struct monitor monitor;
	bool stopped; /* the machine has stopped since the connection was made */
};

/*
 * Connects and gets ready for commands. 0, or -1 with errno: ENOENT or ECONNREFUSED as long as
 * QEMU does not listen.
 */
int qmp_open(struct qmp *qmp, const char *dir);
/* Takes in what has arrived, without waiting. */
void qmp_look(struct qmp *qmp);
/*
 * Runs @command with @arguments (taken over; NULL: none), which is given the file @fd if that is
 * not -1. Its result, which the caller frees; or NULL with one line in *@error, likewise.
 */
json_t *qmp_command(struct qmp *qmp, const char *command, json_t *arguments, int fd, char **error);
void qmp_close(struct qmp *qmp);

#endif
