// SPDX-License-Identifier: GPL-2.0-only
/*
 * Unpacks cpio archives in the form "newc", one behind the other, as the kernel does it with an
 * initrd: directories and regular files.
 *
 * Source: the kernel's Documentation/driver-api/early-userspace/buffer-format.rst.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

#define MAGIC "070701"
#define MAGIC_LEN 6
#define FIELD_LEN 8
#define HEADER_LEN 110
#define LAST "TRAILER!!!"

/* Fields of a header, each of eight hexadecimal digits. */
enum field {
	FIELD_MODE = 1,
	FIELD_SIZE = 6,
	FIELD_NAME_SIZE = 11,
};

static unsigned long field(const char *header, enum field number)
{
	char digits[FIELD_LEN + 1] = "";

	memcpy(digits, header + MAGIC_LEN + number * FIELD_LEN, FIELD_LEN);
	return strtoul(digits, NULL, 16);
}

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

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

static void unpack_one(const char *name, mode_t mode, const char *data, size_t len)
{
	if (S_ISREG(mode))
		write_file(name, mode & 0777, data, len);
	else if (S_ISDIR(mode) && mkdir(name, mode & 0777) && errno != EEXIST)
		fail("make", name);
}

void unpack(const char *archive, size_t len)
{
	size_t at = 0;

	while (at < len) {
		const char *header = archive + at, *name = header + HEADER_LEN;
		size_t size, name_size, data;

		/* Between two archives there may be any number of zeros. */
		if (!*header) {
			at++;
			continue;
		}
		if (len - at < HEADER_LEN || memcmp(header, MAGIC, MAGIC_LEN))
			break;
		size = field(header, FIELD_SIZE);
		name_size = field(header, FIELD_NAME_SIZE);
		data = padded(HEADER_LEN + name_size);
		if (!name_size || data > len - at || size > len - at - data || name[name_size - 1])
			break;
		if (strcmp(name, LAST))
			unpack_one(name, (mode_t)field(header, FIELD_MODE), header + data, size);
		at += padded(data + size);
	}
	if (at < len) {
		errno = EILSEQ;
		fail("unpack", "the job's archive");
	}
}
