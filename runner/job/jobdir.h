/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The folder of one boot of a job: the script that starts it, and its logs.
 */
#ifndef RUNNER_JOB_JOBDIR_H
#define RUNNER_JOB_JOBDIR_H

#include "job/setup.h"

/* For a boot that gdb directs: its script, and the socket on which the machine waits for it. */
#define GDB_SCRIPT "alignment_check.gdb"
#define GDB_SOCKET "gdb.sock"

/* The caller frees it. */
char *path_in(const char *dir, const char *name);
/*
 * Makes the folder, removes what an earlier boot has left there, and writes COMMAND_FILE; @gdb:
 * one that gdb directs. 0, or -1 and errno.
 */
int jobdir_prepare(const struct setup *setup, const char *dir, bool gdb);
/* Removes the files that are no use without the boot's VMM. */
void jobdir_tidy(const struct setup *setup, const char *dir);
/* A log as a whole, "" if there is none; the caller frees it. */
char *jobdir_read(const char *dir, const char *name, size_t *len);

#endif
