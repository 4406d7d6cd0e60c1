// SPDX-License-Identifier: GPL-2.0-only
/*
 * L1's first process: makes L1 ready (stage 1), loads the kernel's modules (stage 2), then takes a
 * job, runs its test with a time limit, marks begin and end on both serial ports, and powers the
 * machine off (stage 3). Serial port 1 is the kernel's console, port 2 carries the test's output.
 */
#include "init.h"

int main(void)
{
	struct job job;

	get_ready();
	fetch(PIECE_MODULES);
	load_kernel();
	fetch(PIECE_JOB);
	job_take(&job);
	job_do(&job);
}
