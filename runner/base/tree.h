/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A file, or a folder with all that is in it.
 */
#ifndef RUNNER_TREE_H
#define RUNNER_TREE_H

#include "base/util.h"

/*
 * Adds the files at and below @path to @files, always in the same order: @name, or @name/FILE. 0,
 * or -1 and errno.
 */
int tree_list(const char *path, const char *name, struct strings *files);
/*
 * The names of what is in the folder @path, hidden or not, in their order. 0, or -1 and errno, and
 * no name. The caller frees them.
 */
int folder_names(struct strings *names, const char *path);
/*
 * Removes all at and below @path that is neither a file nor a folder. Whoever works there later
 * follows no link and waits for no FIFO. 0, or -1 and errno: not all was looked at.
 */
int tree_keep_files(const char *path);
/*
 * How @path is best shown and kept: without links, and relative where it lies below the working
 * directory. NULL if it is not there; the caller frees it.
 */
char *path_from_here(const char *path);
/* rm -rf. */
void tree_remove(const char *path);

#endif
