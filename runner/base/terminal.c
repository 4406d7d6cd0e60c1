// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/terminal.h"

#define DEFAULT_WIDTH 80

bool terminal_draws(int fd)
{
	const char *term = getenv("TERM");

	return isatty(fd) && term && *term && strcmp(term, "dumb");
}

bool terminal_colours(int fd)
{
	const char *no = getenv("NO_COLOR");

	return terminal_draws(fd) && (!no || !*no);
}

int terminal_width(int fd)
{
	struct winsize size;

	if (!ioctl(fd, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return DEFAULT_WIDTH;
}
