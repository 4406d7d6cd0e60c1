/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The folder of one boot of a job: the script that starts it, and its logs.
 */
#ifndef RUNNER_JOB_JOBDIR_H
#define RUNNER_JOB_JOBDIR_H

#include "job/setup.h"

/* Of a job: its words for init, and how many CPUs it is to have, as archives. */
#define JOB_ARCHIVE "job.cpio"
#define CPUS_ARCHIVE "cpus.cpio"

/* For a boot that gdb directs: its script, and the socket on which the machine waits for it. */
#define GDB_SCRIPT "alignment_check.gdb"
#define GDB_SOCKET "gdb.sock"

enum boot {
	BOOT_RUN,
	BOOT_GDB,  /* one that gdb directs */
	BOOT_SAVE, /* up to where it next stops, to be saved, without a job */
};

/* The caller frees it. */
char *path_in(const char *dir, const char *name);
/* Removes that file or folder, if it is there. */
void remove_in(const char *dir, const char *name);
/* Writes the parts of the job's archives that are its own. 0, or -1 and errno. */
int jobdir_write_archives(const struct setup *setup);
/* Writes COMMAND_FILE alone, of a job's own run. 0, or -1 and errno. */
int jobdir_write_command(const struct setup *setup, const char *dir);
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
