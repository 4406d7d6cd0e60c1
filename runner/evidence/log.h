/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A log in a job's folder, as a whole. What lies there may have come from another machine: it is
 * read within bounds, and only if it is a file. What its lines mean is for the other files here to
 * say.
 */
#ifndef RUNNER_EVIDENCE_LOG_H
#define RUNNER_EVIDENCE_LOG_H

#include <stddef.h>

/*
 * The text of the log @name in folder @dir, with a NUL behind it, its length in *@len; NULL if it
 * is missing, no regular file, or longer than any log of ours. The caller frees it.
 */
char *log_read(const char *dir, const char *name, size_t *len);

#endif
