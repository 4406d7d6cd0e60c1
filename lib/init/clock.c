// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "clock_util.h"
#include "init.h"

#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define EARLY_CLOCKSOURCE "tsc-early\n"
#define CLOCKSOURCE_POLL_NS (100 * NSEC_PER_MSEC)
#define CLOCKSOURCE_WAIT_NS (3 * NSEC_PER_SEC)

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
 * A second after its start the kernel takes a finer clock, and stops all CPUs for that. It is over
 * before a test begins, as it is on a machine that was not booted a moment ago.
 */
void await_clocksource(void)
{
	uint64_t limit = monotonic_ns() + CLOCKSOURCE_WAIT_NS;

	while (clocksource_is_early() && monotonic_ns() < limit)
		sleep_until_ns(monotonic_ns() + CLOCKSOURCE_POLL_NS);
}
