// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/util.h"
#include "counts.h"

int counts_begin(const char *dir, const char *key, long *count)
{
	char *digest = digest_text(key, strlen(key));
	char *path = xasprintf("%s/count-%s", dir, digest);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	char text[32] = "";

	free(path);
	free(digest);
	while (fd >= 0 && flock(fd, LOCK_EX) && errno == EINTR)
		;
	if (fd < 0) {
		complain("cannot write to %s: %s", dir, strerror(errno));
		_exit(1);
	}
	if (read(fd, text, sizeof(text) - 1) <= 0)
		return fd;
	*count = strtol(text, NULL, 10);
	close(fd);
	return -1;
}

void counts_end(int fd, long count)
{
	if (count >= 0)
		dprintf(fd, "%ld\n", count);
	close(fd);
}
