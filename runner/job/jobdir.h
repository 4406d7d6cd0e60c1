/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The folder of one boot of a job: the script that starts it, and its logs.
 */
#ifndef RUNNER_JOB_JOBDIR_H
#define RUNNER_JOB_JOBDIR_H

#include "job/setup.h"

/* Of a job: its words for init, as an archive. */
#define JOB_ARCHIVE "job.cpio"

/* For a boot that gdb directs: its script, and the socket on which the machine waits for it. */
#define GDB_SCRIPT "alignment_check.gdb"
#define GDB_SOCKET "gdb.sock"

enum boot {
	BOOT_RUN,
	BOOT_GDB,  /* one that gdb directs */
	BOOT_SAVE, /* up to where it is saved, without a job */
};

/* The caller frees it. */
char *path_in(const char *dir, const char *name);
/* Removes that file or folder, if it is there. */
void remove_in(const char *dir, const char *name);
/* Writes the part of the job's archive that is its own. 0, or -1 and errno. */
int jobdir_write_archive(const struct setup *setup);
/*
 * Makes the folder, removes what an earlier boot has left there, and writes COMMAND_FILE. 0, or -1
 * and errno.
 */
int jobdir_prepare(const struct setup *setup, const char *dir, enum boot boot);
/* Removes the files that are no use without the boot's VMM. */
void jobdir_tidy(const struct setup *setup, const char *dir);
/* A log as a whole, "" if there is none; the caller frees it. */
char *jobdir_read(const char *dir, const char *name, size_t *len);

#endif
