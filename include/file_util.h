/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Small files of the machine that the test runs on: sysfs, procfs, tracefs.
 */
#ifndef FILE_UTIL_H
#define FILE_UTIL_H

#include <stdbool.h>
#include <stddef.h>

/* The first line of a (sysfs, procfs) file without its newline; false if it cannot be read. */
bool read_line(const char *path, char *buf, size_t size);

/*
 * Whether the first line of PATH that begins with KEY has WORD in it, between blanks. False if
 * there is no such file.
 */
bool file_has_word(const char *path, const char *key, const char *word);

/* Writes TEXT to a file in one write; 0 or -errno. */
int write_file(const char *path, const char *text);

#endif
