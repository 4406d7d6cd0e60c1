// SPDX-License-Identifier: GPL-2.0-only
/* One of its checks fails. */
#include "flat.h"

int run(void)
{
	say("PASS: one\nFAIL: two and two\nSUMMARY: 2 tests, 1 unexpected failures\n");
	return 1;
}
