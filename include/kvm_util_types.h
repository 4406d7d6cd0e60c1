/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The types and the few words of the kernel's C that tests and library share with the kernel's KVM
 * selftests. It stands on the C library alone.
 */
#ifndef SELFTEST_KVM_UTIL_TYPES_H
#define SELFTEST_KVM_UTIL_TYPES_H

#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int16_t s16;
typedef int32_t s32;
typedef int64_t s64;

typedef uint64_t vm_paddr_t; /* guest physical address */
typedef uint64_t vm_vaddr_t; /* guest virtual address */

/* What was expected is the message. */
#define kvm_static_assert(expr, ...) _Static_assert(expr, #expr)

/* X, after what it is a macro of was put in for it, as a string. */
#ifndef __stringify
#define __stringify_1(x...) #x
#define __stringify(x...) __stringify_1(x)
#endif

/* One access, at the place where it stands: others read or write the same variable. */
#ifndef READ_ONCE
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, val) (*(volatile __typeof__(x) *)&(x) = (val))
#endif

#endif
