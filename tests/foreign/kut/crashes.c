// SPDX-License-Identifier: GPL-2.0-only
/* An exception without anybody to handle it shuts the CPU down. */
#include "flat.h"

int run(void)
{
	say("PASS: before it\n");
	asm volatile("ud2");
	return 0;
}
