/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Results of a test as KTAP on stdout, with the exit statuses and function
 * names that the kernel's kselftest harness has.
 *
 * A test prints its header, sets a plan, reports each check once and ends with
 * ksft_finished(). Diagnostics printed before a result line belong to it.
 */
/* The kernel's own name for it, so that its kselftest_harness.h takes this one. */
#ifndef __KSELFTEST_H
#define __KSELFTEST_H

#include <stdbool.h>

/* KSFT_PASS, KSFT_FAIL and KSFT_SKIP, which the host program reads as well. */
#include "protocol.h"

/* Statuses that only single tests of a kselftest_harness.h have. */
#define KSFT_XFAIL 2
#define KSFT_XPASS 3

#define ksft_printf(fmt_idx, arg_idx) __attribute__((format(printf, fmt_idx, arg_idx)))

/* The version line; also makes stdout line buffered, so a crash loses nothing. */
void ksft_print_header(void);

/* How many results will follow. */
void ksft_set_plan(unsigned int plan);

/* A diagnostic line, "# " in front; the caller gives the newline. */
void ksft_print_msg(const char *fmt, ...) ksft_printf(1, 2);

/* One result each; the text is the check's name and a newline, which the kernel's own needs. */
void ksft_test_result_pass(const char *fmt, ...) ksft_printf(1, 2);
void ksft_test_result_fail(const char *fmt, ...) ksft_printf(1, 2);

/* A result by its status: KSFT_PASS, KSFT_FAIL, or KSFT_SKIP, for which MSG says why. */
void ksft_test_result_code(int exit_code, const char *test_name, const char *msg, ...)
	ksft_printf(3, 4);

#define ksft_test_result(condition, fmt, ...)                      \
	do {                                                       \
		if (condition)                                     \
			ksft_test_result_pass(fmt, ##__VA_ARGS__); \
		else                                               \
			ksft_test_result_fail(fmt, ##__VA_ARGS__); \
	} while (0)

unsigned int ksft_get_fail_cnt(void);

/* Totals, then exit: 1 if a check failed or fewer ran than planned, else 0. */
void ksft_finished(void) __attribute__((noreturn));

/* Exit with KSFT_PASS or KSFT_FAIL, and the totals before it. */
void ksft_exit(bool passed) __attribute__((noreturn));

/* The whole test cannot run here: one line with the reason, exit 4. */
void ksft_exit_skip(const char *fmt, ...) ksft_printf(1, 2) __attribute__((noreturn));

#endif
