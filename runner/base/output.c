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

int output_end(void)
{
	errno = 0;
	if (!fflush(stdout) && !output_lost())
		return 0;
	complain("standard output: %s", stdout_closed ? "it is closed" : strerror(errno));
	return STATUS_ERROR;
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
