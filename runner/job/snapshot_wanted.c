// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/plain.h"
#include "base/util.h"
#include "job/jobdir.h"
#include "job/snapshot_wanted.h"

/* What was wanted so long ago is forgotten: some thousand runs. */
#define SIZE_MAX_BYTES (256 * 1024)

int snapshot_wanted(const char *dir, const char *key)
{
	char *path = path_in(dir, WANTED_FILE);
	char *s = read_plain(path, false, SIZE_MAX_BYTES, NULL);
	const char *p = s;
	int times = 0;

	while (p && (p = strstr(p, key))) {
		p += strlen(key);
		times++;
	}
	free(s);
	free(path);
	return times;
}

void snapshot_want(const char *dir, const char *key)
{
	char *path = path_in(dir, WANTED_FILE), *line = xasprintf("%s\n", key);
	/* In one go: others do the same. */
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
		      0666);

	if (fd >= 0) {
		if (write(fd, line, strlen(line)) < 0 || lseek(fd, 0, SEEK_CUR) >= SIZE_MAX_BYTES)
			unlink(path);
		close(fd);
	}
	free(line);
	free(path);
}
