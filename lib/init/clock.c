// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "clock_util.h"
#include "init.h"

#define SETTLE_NS (100 * NSEC_PER_MSEC)

#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define EARLY_CLOCKSOURCE "tsc-early\n"
#define CLOCKSOURCE_WAIT_NS (3 * NSEC_PER_SEC)

/*
 * Sleeps to the second full 100 ms from now. Where two CPUs were at work, they may have had
 * their turns some microseconds earlier or later (amd quirk 9). What follows begins at the same
 * time all the same.
 */
void settle(void)
{
	sleep_until_ns((monotonic_ns() / SETTLE_NS + 2) * SETTLE_NS);
}

static int clocksource_is_early(void)
{
	char name[sizeof(EARLY_CLOCKSOURCE)];
	int fd = open(CLOCKSOURCE, O_RDONLY | O_CLOEXEC);
	ssize_t len = fd < 0 ? 0 : read(fd, name, sizeof(name));

	close(fd);
	return len == sizeof(EARLY_CLOCKSOURCE) - 1 &&
	       !memcmp(name, EARLY_CLOCKSOURCE, (size_t)len);
}

/*
 * A second after its start the kernel takes a finer clock, and says so. That must not fall into a
 * test where two CPUs are at work, whose turns it would move (amd quirk 9).
 */
void await_clocksource(void)
{
	uint64_t limit = monotonic_ns() + CLOCKSOURCE_WAIT_NS;

	while (clocksource_is_early() && monotonic_ns() < limit)
		settle();
}
