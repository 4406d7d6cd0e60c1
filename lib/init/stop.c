// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a machine stops between two stages: at one instruction, if the host program has asked
 * for it. There it is saved, to be gone on with, once or many times.
 */
#include <stdint.h>
#include <sys/io.h>

#include "init.h"

/* Some instructions' time. */
#define STOP_MAX_NS 100

/*
 * A machine whose clock went on without it (amd quirk 15) is no use: it would not be what a boot
 * comes to. The time-stamp counter counts nanoseconds of L1's time there (amd quirk 5).
 */
static void stop_qemu(void)
{
	uint64_t before;

	if (ioperm(PVPANIC_PORT, 1, 1))
		return;
	before = __builtin_ia32_rdtsc();
	outb(PVPANIC_STOP, PVPANIC_PORT);
	if (__builtin_ia32_rdtsc() - before > STOP_MAX_NS) {
		mark(MARK_ERROR MARK_CLOCK_WENT_ON);
		power_off();
	}
}

/* The instruction changes nothing, and Bochs' debugger can be told to stop at it. */
static void stop_bochs(void)
{
	__asm__ volatile("xchg %%bx, %%bx" : : : "memory");
}

void stop_here(void)
{
	if (fw_cfg_there())
		stop_qemu();
	else if (disk_there())
		stop_bochs();
}
