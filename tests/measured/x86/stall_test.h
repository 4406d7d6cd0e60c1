/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A test that is one stall, and says whether it was one by timewarp: no other is of that length
 * without taking that long.
 */
#ifndef STALL_TEST_H
#define STALL_TEST_H

#include "clock_util.h"
#include "kselftest.h"
#include "stall.h"

static inline void stall_test(uint64_t ns)
{
	ksft_print_header();
	ksft_set_plan(1);
	ksft_test_result(stall_method(ns) == STALL_TIMEWARP && stall_ns(ns) == STALL_TIMEWARP,
			 "done\n");
	ksft_finished();
}

#endif
