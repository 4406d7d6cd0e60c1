/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What every test's host side stands on: assertions, requirements that become a skip, small
 * arithmetic, files. Nothing here knows of KVM.
 *
 * TEST_ASSERT is for what must hold for the test to mean anything, such as an
 * ioctl that must work. A kernel is judged by ksft_test_result() alone.
 */
#ifndef SELFTEST_KVM_TEST_UTIL_H
#define SELFTEST_KVM_TEST_UTIL_H

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "kselftest.h"

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define BIT(nr) (1UL << (nr))
#define BIT_ULL(nr) (1ULL << (nr))

/*
 * Unless EXP holds: says where and what went wrong, and ends the process with TEST_ASSERT_EXIT.
 * EXP_STR is the expression as text, or "" if there is none to show.
 */
void test_assert(bool exp, const char *exp_str, const char *file, unsigned int line,
		 const char *fmt, ...) __attribute__((format(printf, 5, 6)));

#define TEST_ASSERT(e, fmt, ...) test_assert((e), #e, __FILE__, __LINE__, fmt, ##__VA_ARGS__)

#define TEST_ASSERT_EQ(a, b)                                                                       \
	do {                                                                                       \
		__typeof__(a) __a = (a);                                                           \
		__typeof__(b) __b = (b);                                                           \
		test_assert(__a == __b, #a " == " #b, __FILE__, __LINE__,                          \
			    "%#lx != %#lx (%s != %s)", (unsigned long)__a, (unsigned long)__b, #a, \
			    #b);                                                                   \
	} while (0)

#define TEST_FAIL(fmt, ...)                                                     \
	do {                                                                    \
		test_assert(false, "", __FILE__, __LINE__, fmt, ##__VA_ARGS__); \
		__builtin_unreachable();                                        \
	} while (0)

#define __TEST_REQUIRE(f, fmt, ...)                         \
	do {                                                \
		if (!(f))                                   \
			ksft_exit_skip(fmt, ##__VA_ARGS__); \
	} while (0)

#define TEST_REQUIRE(f) __TEST_REQUIRE(f, "Requirement not met: %s", #f)

#define pr_info(...) ksft_print_msg(__VA_ARGS__)
#define pr_debug(...) ((void)0)

/* A line of the test's that says what it leaves out. */
void print_skip(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A decimal number that is all of TEXT, in int's range; for anything else the test fails. */
int atoi_paranoid(const char *num_str);
uint32_t atoi_positive(const char *name, const char *num_str);
uint32_t atoi_non_negative(const char *name, const char *num_str);

/* Nanoseconds for which the calling thread was ready to run and did not. */
long get_run_delay(void);

/* Where a memory slot's memory comes from. */
enum vm_mem_backing_src_type {
	VM_MEM_SRC_ANONYMOUS,
};

/* To a multiple of SIZE, a power of two. */
static inline uint64_t align_down(uint64_t x, uint64_t size)
{
	return x & ~(size - 1);
}

static inline uint64_t align_up(uint64_t x, uint64_t size)
{
	return (x + size - 1) & ~(size - 1);
}

#endif
