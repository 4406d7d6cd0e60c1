// SPDX-License-Identifier: GPL-2.0-only
/* Stage 2: what all jobs of a kernel with as many CPUs begin with. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "clock_util.h"
#include "init.h"

/* Some ticks of a usual kernel. */
#define REST_NS (20 * NSEC_PER_MSEC)

#define NAME_MAX_LEN 63

void load_kernel(void)
{
	FILE *list = fopen(L1_MODULE_LIST, "re");
	char name[NAME_MAX_LEN + 1], line[16];
	long cpus = 1;

	/* First, so that an L1 with one CPU is no other for those that it could have. */
	if (!access(L1_CPUS_FILE, F_OK)) {
		must_read_line(L1_CPUS_FILE, line, sizeof(line));
		cpus = strtol(line, NULL, 10);
		keep_online(cpus);
	}

	while (list && fscanf(list, "%63s", name) == 1)
		load_module(name);
	if (list)
		fclose(list);
	/* Whose turn it is is not saved, and tells nothing when all CPUs are idle: amd quirk 20. */
	if (cpus > 1)
		sleep_until_ns(monotonic_ns() + REST_NS);
}
