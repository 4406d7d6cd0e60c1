/* SPDX-License-Identifier: GPL-2.0-only */
/* archive.c: reading of cpio archives in the form "newc", one behind the other. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stddef.h>

struct archive {
	const char *bytes;
	size_t len, at;
};

struct archive_entry {
	const char *name;
	unsigned int mode; /* with the file's type */
	const char *data;
	size_t len;
};

/* Takes the next entry. 1: there is one; 0: that was all; -1: the archive is damaged there. */
int archive_next(struct archive *archive, struct archive_entry *entry);

#endif
