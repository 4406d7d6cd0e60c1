// SPDX-License-Identifier: GPL-2.0-only
/* All of it is skipped. */
#include "flat.h"

int run(void)
{
	say("SKIP: no such CPU\n");
	return 77;
}
