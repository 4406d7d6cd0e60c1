// SPDX-License-Identifier: GPL-2.0-only
/* Unpacks archives as the kernel does it with an initrd: directories and regular files. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "archive.h"
#include "init.h"

static void write_file(const char *name, mode_t mode, const char *data, size_t len)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
	ssize_t n = 0;

	if (fd < 0)
		fail("open", name);
	for (; len; len -= (size_t)n, data += n) {
		n = write(fd, data, len);
		if (n <= 0)
			fail("write", name);
	}
	close(fd);
}

static void unpack_one(const struct archive_entry *entry)
{
	mode_t mode = (mode_t)entry->mode;

	if (S_ISREG(mode))
		write_file(entry->name, mode & 0777, entry->data, entry->len);
	else if (S_ISDIR(mode) && mkdir(entry->name, mode & 0777) && errno != EEXIST)
		fail("make", entry->name);
}

void unpack(const char *bytes, size_t len)
{
	struct archive archive = {bytes, len, 0};
	struct archive_entry entry;
	int taken;

	while ((taken = archive_next(&archive, &entry)) > 0)
		unpack_one(&entry);
	if (taken < 0) {
		errno = EILSEQ;
		fail("unpack", "an archive");
	}
}
