// SPDX-License-Identifier: GPL-2.0-only
#include "base/commands.h"
#include "base/util.h"

int cmd_check(int argc, char **argv)
{
	(void)argc;
	complain("%s: not written yet", argv[0]);
	return STATUS_ERROR;
}
