/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The folder of one boot of a job: its script and its logs.
 */
#ifndef RUNNER_JOBDIR_H
#define RUNNER_JOBDIR_H

#include "job/job.h"

#define COMMAND_FILE "command"

/* The caller frees it. */
char *path_in(const char *dir, const char *name);
/*
 * Makes the folder, with what an earlier job may have left there removed, and writes its
 * script; @gdb: one that gdb directs. 0, or -1 and errno.
 */
int jobdir_prepare(const struct job *job, const char *dir, bool gdb);
/* Removes the machine's temporary files, which are no use without its VMM. */
void jobdir_tidy(const struct job *job, const char *dir);
/* A log as a whole, "" if there is none; the caller frees it. */
char *jobdir_read(const char *dir, const char *name, size_t *len);

#endif
