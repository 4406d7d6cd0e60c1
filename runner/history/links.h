/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where links in a page lead, of history/ alone.
 */
#ifndef RUNNER_HISTORY_LINKS_H
#define RUNNER_HISTORY_LINKS_H

/*
 * The address of the file or folder @path/@name, seen from the folder @from; both are absolute,
 * without links. NULL if it is not there; else the caller frees it.
 */
char *link_to(const char *from, const char *path, const char *name);

#endif
