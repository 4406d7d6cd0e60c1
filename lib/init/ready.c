// SPDX-License-Identifier: GPL-2.0-only
/* Stage 1: what L1 needs for any job. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"

/* Some instructions' time. */
#define STOP_MAX_NS 100

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

/* The time-stamp counter counts nanoseconds of L1's time there (amd quirk 5). */
static uint64_t rdtsc(void)
{
	return __builtin_ia32_rdtsc();
}

/*
 * Where the host program has asked for it, the machine stops at this very instruction, and is saved
 * to be gone on with, once or many times. What was waited for here falls into no test. A machine
 * whose clock went on without it (amd quirk 15) is no use: it would be ahead of all others.
 */
static void stop_here(void)
{
	uint64_t before;

	await_clocksource();
	if (ioperm(PVPANIC_PORT, 1, 1))
		return;
	before = rdtsc();
	outb(PVPANIC_STOP, PVPANIC_PORT);
	if (rdtsc() - before > STOP_MAX_NS) {
		mark(MARK_ERROR MARK_CLOCK_WENT_ON);
		power_off();
	}
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
	if (access(L1_JOB_FILE, F_OK))
		stop_here();
}
