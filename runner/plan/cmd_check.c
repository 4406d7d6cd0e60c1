// SPDX-License-Identifier: GPL-2.0-only
/*
 * check: whether configs/, patches/ and x86/ agree. Each problem is one line.
 */
#include <stdlib.h>

#include "base/commands.h"
#include "base/top.h"
#include "base/util.h"
#include "plan/consistency.h"

int cmd_check(int argc, char **argv)
{
	if (argc > 1) {
		complain("%s takes no argument", argv[0]);
		return STATUS_USAGE;
	}
	return consistency_require(suite_top());
}
