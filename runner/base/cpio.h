/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A cpio archive in the form "newc" with one small file, to be a part of an initrd. Archives of
 * more are made by lib/pack.sh.
 */
#ifndef RUNNER_CPIO_H
#define RUNNER_CPIO_H

/* The archive at @path: a file @name with the text @s. 0, or -1 and errno. */
int cpio_write(const char *path, const char *name, const char *s);

#endif
