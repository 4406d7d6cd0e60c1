// SPDX-License-Identifier: GPL-2.0-only
/* What a stall of a nanosecond costs. */
#include "stall_test.h"

int main(void)
{
	stall_test(1);
}
