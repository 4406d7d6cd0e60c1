// SPDX-License-Identifier: GPL-2.0-only
/* Stage 1: what L1 needs for any kernel and any job. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

#define PM_TIMER_WORD "pmtmr="

static void mount_one(const char *type, const char *dir)
{
	mkdir(dir, 0755);
	if (mount(type, dir, type, 0, NULL) && errno != EBUSY)
		fail("mount", dir);
}

/* How to power off, which all that can fail needs. */
static void find_pm_timer(void)
{
	char line[4096], *word, *save = line;

	must_read_line("/proc/cmdline", line, sizeof(line));
	while ((word = strtok_r(NULL, " \n", &save)))
		if (!strncmp(word, PM_TIMER_WORD, strlen(PM_TIMER_WORD)))
			set_pm_timer(strtoul(word + strlen(PM_TIMER_WORD), NULL, 0));
}

void get_ready(void)
{
	mount_one("proc", "/proc");
	find_pm_timer();
	mount_one("sysfs", "/sys");
	mount_one("devtmpfs", "/dev");
	if (!open_ports())
		fail("open", PORT2);
	mount_one("tracefs", "/sys/kernel/tracing");
	mount_one("tmpfs", "/tmp");
	/* Where C libraries keep named semaphores. */
	mount_one("tmpfs", "/dev/shm");
	bring_all_online();
	await_clocksource();
}
