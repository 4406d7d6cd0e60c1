// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

int ktap_fd = -1;
static int kmsg_fd = -1;

void mark(const char *fmt, ...)
{
	char line[256] = MARK;
	size_t len = strlen(line);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line + len, sizeof(line) - len - 1, fmt, ap);
	va_end(ap);
	strcat(line, "\n");

	if (kmsg_fd >= 0)
		dprintf(kmsg_fd, "%s", line);
	if (ktap_fd >= 0)
		dprintf(ktap_fd, "%s", line);
}

bool open_ports(void)
{
	struct termios t;

	kmsg_fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	ktap_fd = open(PORT2, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (ktap_fd < 0 || tcgetattr(ktap_fd, &t))
		return false;
	/* Bytes as they are, no carriage returns added. */
	cfmakeraw(&t);
	cfsetspeed(&t, B115200);
	return !tcsetattr(ktap_fd, TCSANOW, &t);
}
