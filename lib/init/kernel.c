// SPDX-License-Identifier: GPL-2.0-only
/* Stage 2: what all jobs of a kernel with as many CPUs begin with. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "init.h"

#define NAME_MAX_LEN 63

void load_kernel(void)
{
	FILE *list = fopen(L1_MODULE_LIST, "re");
	char name[NAME_MAX_LEN + 1], cpus[16];

	/* First, so that an L1 with one CPU is no other for those that it could have. */
	if (!access(L1_CPUS_FILE, F_OK)) {
		must_read_line(L1_CPUS_FILE, cpus, sizeof(cpus));
		keep_online(strtol(cpus, NULL, 10));
	}

	while (list && fscanf(list, "%63s", name) == 1)
		load_module(name);
	if (list)
		fclose(list);
}
