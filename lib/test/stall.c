// SPDX-License-Identifier: GPL-2.0-only
#include "clock_util.h"
#include "file_util.h"
#include "stall.h"

/* Writing N advances the clock by N nanoseconds, see kmod/timewarp. */
#define TIMEWARP_ADVANCE "/sys/module/timewarp/parameters/advance_ns"
#define CURRENT_CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"

static bool timewarp_is_the_clock(void)
{
	char name[32];

	return !access(TIMEWARP_ADVANCE, W_OK) &&
	       read_line(CURRENT_CLOCKSOURCE, name, sizeof(name)) && !strcmp(name, "timewarp");
}

/*
 * What looks for stalls by counting jiffies takes the jump for one. The lockup
 * detectors go by the scheduler's clock, which does not jump, and stay on.
 */
static void silence_false_alarms(void)
{
	write_file("/sys/module/rcupdate/parameters/rcu_cpu_stall_suppress", "1");
	write_file("/proc/sys/kernel/hung_task_timeout_secs", "0");
}

enum stall_method stall_method(uint64_t ns)
{
	if (timewarp_is_the_clock())
		return STALL_TIMEWARP;
	return ns <= STALL_MAX_SLEEP_NS ? STALL_SLEEP : STALL_NONE;
}

const char *stall_method_name(enum stall_method method)
{
	switch (method) {
	case STALL_TIMEWARP:
		return "timewarp";
	case STALL_SLEEP:
		return "sleep";
	default:
		return "none";
	}
}

enum stall_method stall_ns(uint64_t ns)
{
	enum stall_method method = stall_method(ns);
	uint64_t before = monotonic_ns(), passed;
	char text[32];
	int ret;

	switch (method) {
	case STALL_TIMEWARP:
		silence_false_alarms();
		snprintf(text, sizeof(text), "%lu", (unsigned long)ns);
		ret = write_file(TIMEWARP_ADVANCE, text);
		TEST_ASSERT(!ret, "%s: %s", TIMEWARP_ADVANCE, strerror(-ret));
		break;
	case STALL_SLEEP:
		sleep_until_ns(before + ns);
		break;
	case STALL_NONE:
		return method;
	}
	passed = monotonic_ns() - before;
	TEST_ASSERT(passed >= ns, "a stall of %lu ns let %lu ns pass", (unsigned long)ns,
		    (unsigned long)passed);
	return method;
}
