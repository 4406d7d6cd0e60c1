/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel log of the machine that the test runs on: marks put into it, and
 * what the kernel has complained of since.
 *
 * Source: the kernel's Documentation/ABI/testing/dev-kmsg.
 */
#ifndef KMSG_UTIL_H
#define KMSG_UTIL_H

#include "test_util.h"

/* Writes one line into the kernel log; without the right to, does nothing. */
void kmsg_mark(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Opens the log at its end. -1 with errno set if it may not be read, which
 * needs CAP_SYSLOG where dmesg_restrict is set.
 */
int kmsg_open(void);

/*
 * Reads on from where FD stands, to the log's end, and looks for any of N texts.
 * True if one was there: its line goes to BUF, if BUF is not NULL.
 */
bool kmsg_find(int fd, const char *const texts[], unsigned int n, char *buf, size_t size);

#endif
