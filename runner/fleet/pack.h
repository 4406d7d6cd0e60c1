/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What comes back from a host: all files of a job's folder but the job itself, in one stream. A
 * line "kvm-regress result 1 JOB", then for each file a line "MODE SIZE NAME" and its bytes, then a
 * line "end". What a login shell says before that is passed over. A stream that was cut is none.
 */
#ifndef RUNNER_FLEET_PACK_H
#define RUNNER_FLEET_PACK_H

#include <stddef.h>
#include <stdio.h>

/* The files at and below the folder @dir, of job @name. 0, or -1 and errno. */
int pack_write(const char *dir, const char *name, FILE *out);
/*
 * Whose the stream is, which is @len bytes at @s; NULL if it is none. The caller frees it. There
 * are *@before bytes before it begins.
 */
char *pack_name(const char *s, size_t len, size_t *before);
/*
 * Makes of the stream, which is @len bytes at @s, the files in @dir. The verdict comes last: who
 * sees it sees all. 0, or -1 with one line in *@error, which the caller frees; then no verdict was
 * made.
 */
int pack_read(const char *s, size_t len, const char *dir, char **error);

#endif
