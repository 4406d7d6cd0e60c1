// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "init.h"

#define LIST "/modules/load"
#define NAME_MAX_LEN 63

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

/* Says where its functions are, so that an address in a report can be named. */
static void tell_address(const char *name)
{
	char path[128], sysname[NAME_MAX_LEN + 1], *s;
	unsigned long long text;
	FILE *file;

	snprintf(sysname, sizeof(sysname), "%s", name);
	for (s = sysname; *s; s++)
		if (*s == '-')
			*s = '_';
	snprintf(path, sizeof(path), "/sys/module/%s/sections/.text", sysname);
	file = fopen(path, "re");
	if (!file)
		return;
	if (fscanf(file, "%llx", &text) == 1)
		mark("module %s at 0x%llx", name, text);
	fclose(file);
}

void load_listed_modules(void)
{
	FILE *list = fopen(LIST, "re");
	char name[NAME_MAX_LEN + 1];

	if (!list)
		return;
	while (fscanf(list, "%63s", name) == 1) {
		load_module(name);
		tell_address(name);
	}
	fclose(list);
}
