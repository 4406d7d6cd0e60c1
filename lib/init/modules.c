// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

#define LIST "/modules/load"

void load_module(const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/modules/%s.ko", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		mark("no module %s", name);
		return;
	}
	if (fd < 0)
		fail("open", path);
	if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST) {
		/* A driver of hardware that is not here, such as the other vendor's part of KVM. */
		if (errno != ENODEV && errno != EOPNOTSUPP)
			fail("load", path);
		mark("module %s: %s", name, strerror(errno));
	}
	close(fd);
}

void load_listed_modules(void)
{
	FILE *list = fopen(LIST, "re");
	char name[64];

	if (!list)
		return;
	while (fscanf(list, "%63s", name) == 1)
		load_module(name);
	fclose(list);
}
