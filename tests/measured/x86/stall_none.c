// SPDX-License-Identifier: GPL-2.0-only
/* What a stall of a nanosecond costs. */
#include "clock_util.h"
#include "kselftest.h"
#include "stall.h"

#define STALL_NS 1

int main(void)
{
	ksft_print_header();
	ksft_set_plan(1);
	if (stall_method(STALL_NS) != STALL_TIMEWARP)
		ksft_test_result_fail("done\n");
	else
		ksft_test_result(stall_ns(STALL_NS) == STALL_TIMEWARP, "done\n");
	ksft_finished();
}
