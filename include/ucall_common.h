/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Calls from guest code to the VMM: a structure on the guest's stack, its
 * address in RDI, and a write to an I/O port, which makes KVM_RUN return.
 * A call without text needs little of the stack, which may be a nested guest's.
 */
#ifndef SELFTEST_KVM_UCALL_COMMON_H
#define SELFTEST_KVM_UCALL_COMMON_H

#include <stdarg.h>

#include "kvm_util.h"

#define UCALL_PIO_PORT 0x1000
#define UCALL_MAX_ARGS 7
#define UCALL_BUFFER_LEN 1024

enum {
	UCALL_NONE,
	UCALL_SYNC,
	UCALL_ABORT,
	UCALL_PRINTF,
	UCALL_DONE,
	UCALL_UNHANDLED,
};

struct ucall {
	uint64_t cmd;
	uint64_t args[UCALL_MAX_ARGS];
	char buffer[UCALL_BUFFER_LEN];
};

/* Guest side. */
void ucall(uint64_t cmd, int nargs, ...);
void ucall_fmt(uint64_t cmd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void ucall_assert(uint64_t cmd, const char *exp, const char *file, unsigned int line,
		  const char *fmt, ...) __attribute__((format(printf, 5, 6)));

/*
 * Formats what guest code needs: %d %i %u %x %X %c %s %p %%, with l, ll or z,
 * a width and zero padding. At most N bytes, always terminated; returns the length.
 */
int guest_snprintf(char *buf, int n, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
int guest_vsnprintf(char *buf, int n, const char *fmt, va_list args);

/*
 * Host side: what VCPU's last exit asked for, copied to UC unless that is NULL; UCALL_NONE if the
 * exit was no ucall. A UCALL_PRINTF is printed as a diagnostic by the caller's
 * choice, see REPORT_GUEST_PRINTF.
 */
uint64_t get_ucall(struct kvm_vcpu *vcpu, struct ucall *uc);

#define GUEST_SYNC_ARGS(stage, arg1, arg2, arg3, arg4) \
	ucall(UCALL_SYNC, 6, "hello", stage, arg1, arg2, arg3, arg4)
#define GUEST_SYNC(stage) ucall(UCALL_SYNC, 2, "hello", stage)
#define GUEST_DONE() ucall(UCALL_DONE, 0)
#define GUEST_PRINTF(fmt, ...) ucall_fmt(UCALL_PRINTF, fmt, ##__VA_ARGS__)

#define __GUEST_ASSERT(e, fmt, ...)                                                            \
	do {                                                                                   \
		if (!(e))                                                                      \
			ucall_assert(UCALL_ABORT, #e, __FILE__, __LINE__, fmt, ##__VA_ARGS__); \
	} while (0)
#define GUEST_ASSERT(e) __GUEST_ASSERT(e, "%s", "")
#define GUEST_ASSERT_CMP(a, op, otherwise, b)                                            \
	do {                                                                             \
		__typeof__(a) __a = (a);                                                 \
		__typeof__(b) __b = (b);                                                 \
		if (!(__a op __b))                                                       \
			ucall_assert(UCALL_ABORT, #a " " #op " " #b, __FILE__, __LINE__, \
				     "%#lx " #otherwise " %#lx", (unsigned long)__a,     \
				     (unsigned long)__b);                                \
	} while (0)
#define GUEST_ASSERT_EQ(a, b) GUEST_ASSERT_CMP(a, ==, !=, b)
#define GUEST_ASSERT_NE(a, b) GUEST_ASSERT_CMP(a, !=, ==, b)
#define GUEST_FAIL(fmt, ...) \
	ucall_assert(UCALL_ABORT, "false", __FILE__, __LINE__, fmt, ##__VA_ARGS__)

#define REPORT_GUEST_ASSERT(uc)                                         \
	TEST_FAIL("guest: %s at %s:%lu %s", (const char *)(uc).args[0], \
		  (const char *)(uc).args[1], (unsigned long)(uc).args[2], (uc).buffer)
#define REPORT_GUEST_PRINTF(uc) pr_info("guest: %s", (uc).buffer)

#endif
