// SPDX-License-Identifier: GPL-2.0-only
/* A test under which the kernel dies: it asks for the crash that sysrq offers. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY);

	printf("TAP version 13\n1..1\n");
	fflush(stdout);
	if (fd < 0 || write(fd, "c", 1) != 1)
		perror("/proc/sysrq-trigger");
	return 0;
}
