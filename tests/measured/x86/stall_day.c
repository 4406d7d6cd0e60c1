// SPDX-License-Identifier: GPL-2.0-only
/* What a stall of a day costs. */
#include "stall_test.h"

int main(void)
{
	stall_test(86400 * NSEC_PER_SEC);
}
