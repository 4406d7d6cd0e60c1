// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/plain.h"
#include "base/util.h"

/* 0, or why it is not read. */
static int check(int fd, size_t most, size_t *size)
{
	struct stat st;

	if (fstat(fd, &st))
		return errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	*size = (size_t)st.st_size;
	return *size > most ? EFBIG : 0;
}

char *read_plain(const char *path, bool follow, size_t most, size_t *len)
{
	/* Nobody may ever write to a FIFO. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW)), err;
	size_t size = 0, done = 0;
	char *s = NULL;
	ssize_t n = 0;

	if (fd < 0)
		return NULL;
	err = check(fd, most, &size);
	if (!err) {
		s = xcalloc(1, size + 1);
		while (done < size && (n = read(fd, s + done, size - done)) > 0)
			done += (size_t)n;
		if (n < 0)
			err = errno;
	}
	close(fd);
	if (!err) {
		if (len)
			*len = done;
		return s;
	}
	free(s);
	errno = err;
	return NULL;
}
