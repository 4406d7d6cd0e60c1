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
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clock_util.h"
#include "kselftest.h"

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define BIT(nr) (1UL << (nr))
#define BIT_ULL(nr) (1ULL << (nr))
#define SZ_4K 0x1000UL
#define SZ_2M 0x200000UL

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

static inline uint64_t align_up(uint64_t x, uint64_t size)
{
	return (x + size - 1) & ~(size - 1);
}

/*
 * L1's timers have the resolution of a tick until it has switched to high
 * resolution, some time after boot: waits for that, skips the test if it does
 * not come within ten seconds.
 */
void require_high_res_timers(void);

/* The K-th percentile (0..100) of N values; sorts them in place. */
uint64_t percentile(uint64_t *values, unsigned int n, unsigned int k);

/* The first line of a (sysfs, procfs) file without its newline; false if it cannot be read. */
bool read_line(const char *path, char *buf, size_t size);

/*
 * Whether the first line of PATH that begins with KEY has WORD in it, between blanks. False if
 * there is no such file.
 */
bool file_has_word(const char *path, const char *key, const char *word);

/* Writes TEXT to a file in one write; 0 or -errno. */
int write_file(const char *path, const char *text);

#endif
