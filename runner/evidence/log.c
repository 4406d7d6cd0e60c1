// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/util.h"
#include "evidence/log.h"

/* Logs are cut at 32 MiB when they are written. */
#define LOG_MAX ((off_t)33 << 20)

char *log_read(const char *dir, const char *name, size_t *len)
{
	char *path = xasprintf("%s/%s", dir, name), *s = NULL;
	/* What lies there may be a FIFO that somebody has left. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	ssize_t n = 0;

	free(path);
	*len = 0;
	if (fd < 0)
		return NULL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && st.st_size <= LOG_MAX) {
		s = xcalloc(1, (size_t)st.st_size + 1);
		while (*len < (size_t)st.st_size &&
		       (n = read(fd, s + *len, (size_t)st.st_size - *len)) > 0)
			*len += (size_t)n;
	}
	close(fd);
	return s;
}
