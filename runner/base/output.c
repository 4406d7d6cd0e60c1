// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/output.h"
#include "base/util.h"

/* stdout was closed: what is written there is lost without an error. */
static bool stdout_closed;

bool output_lost(void)
{
	return stdout_closed || ferror(stdout);
}

/* @error: an errno, or 0, which nobody has kept of an earlier write. */
static int say_lost(int error)
{
	complain("standard output: %s", stdout_closed ? "it is closed"
					: error	      ? strerror(error)
						      : "a part of it was lost");
	return STATUS_ERROR;
}

int output_end(void)
{
	errno = 0;
	return fflush(stdout) || output_lost() ? say_lost(errno) : 0;
}

int output_write(const char *path, const char *s, size_t len)
{
	if (!path)
		return fwrite(s, 1, len, stdout) < len ? say_lost(errno) : output_end();
	if (!write_file(path, s, len, 0666))
		return 0;
	complain("%s: %s", path, strerror(errno));
	return STATUS_ERROR;
}

static void need_memory(bool there)
{
	if (there)
		return;
	complain("out of memory");
	exit(STATUS_ERROR);
}

void printed_begin(struct printed *printed)
{
	*printed = (struct printed){0};
	printed->out = open_memstream(&printed->s, &printed->len);
	need_memory(printed->out);
}

void printed_end(struct printed *printed)
{
	need_memory(!ferror(printed->out) && !fclose(printed->out));
	printed->out = NULL;
}

void output_guard(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
			continue;
		if (open("/dev/null", O_RDWR) != fd)
			exit(STATUS_ERROR);
		if (fd == STDOUT_FILENO)
			stdout_closed = true;
	}
}
