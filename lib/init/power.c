// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include <sys/io.h>
#include <sys/reboot.h>
#include <termios.h>
#include <unistd.h>

#include "init.h"

/* Registers of a PIIX4's power management. A suspend type of 0 is "soft off". */
#define PIIX4_CONTROL 4
#define PIIX4_TIMER 8
#define PIIX4_SUSPEND_ENABLE (1 << 13)

static unsigned long pm_timer;

void set_pm_timer(unsigned long port)
{
	pm_timer = port;
}

/*
 * A kernel without ACPI cannot switch the machine off (amd quirk 6). The chipset is a PIIX4
 * (Intel's datasheet of the 82371AB, power management). Its control register stands four bytes
 * before the timer that the command line names.
 */
static void power_off_by_port(void)
{
	unsigned long control = pm_timer - PIIX4_TIMER + PIIX4_CONTROL;

	if (!pm_timer || !access("/sys/firmware/acpi", F_OK) || ioperm(control, 2, 1))
		return;
	outw(PIIX4_SUSPEND_ENABLE, control);
	/* The machine runs on for a moment, in which nothing more may be said (amd quirk 6). */
	for (;;)
		pause();
}

void power_off(void)
{
	/* What is still in the port's buffers would be lost with the machine. */
	if (ktap_fd >= 0)
		tcdrain(ktap_fd);
	sync();
	power_off_by_port();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

void fail(const char *what, const char *which)
{
	mark(MARK_ERROR "%s %s: %s", what, which, strerror(errno));
	power_off();
}
