/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Split-lock detection of the machine that the test runs on: whether its CPU
 * has it, and what its kernel does about a split lock.
 *
 * Source: the kernel's Documentation/admin-guide/kernel-parameters.txt, split_lock_detect=.
 */
#ifndef SPLIT_LOCK_UTIL_H
#define SPLIT_LOCK_UTIL_H

#include "test_util.h"

#define SPLIT_LOCK_ACCEPT_CRASH "--i-accept-a-kernel-crash"

enum split_lock_mode {
	SPLIT_LOCK_UNSUPPORTED, /* the CPU does not raise #AC for one */
	SPLIT_LOCK_OFF,
	SPLIT_LOCK_WARN,
	SPLIT_LOCK_FATAL,
	SPLIT_LOCK_RATELIMIT, /* of bus locks; nothing is raised for a split lock */
};

/*
 * From the CPU's flags, the kernel command line, and what the kernel's log says about it,
 * which beats the command line. SOURCE says in words where the mode was read.
 */
enum split_lock_mode split_lock_mode(char *source, size_t size);

/* Whether ARGV has the option by which a user risks the running kernel. */
bool split_lock_crash_accepted(int argc, char *argv[]);

/*
 * Skips the test where a split lock in the kernel would be the kernel's end, unless ARGV
 * accepts that.
 */
void split_lock_require_harmless(int argc, char *argv[]);

#endif
