/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of runs, of history/ alone. They may come from anywhere: what is no file, or larger
 * than any of ours, is not opened.
 */
#ifndef RUNNER_HISTORY_READ_H
#define RUNNER_HISTORY_READ_H

#include "history/history.h"

/* A regular file of a size that can be read as a whole. */
bool file_is_plain(const char *path);
/* One line on stderr about what is damaged, which is counted. */
void read_complain(struct history *history, const char *path, const char *why);

#endif
