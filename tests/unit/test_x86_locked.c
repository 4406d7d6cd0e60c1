// SPDX-License-Identifier: GPL-2.0-only
/*
 * The split-lock detector's decoder, on real encodings.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "x86_locked.h"

struct encoding {
	const char *text;
	size_t len;
	uint8_t bytes[15];
};

/* clang-format off */
static const struct encoding locked[] = {
	{ "lock or %rax,(%rdi)",		4, { 0xf0, 0x48, 0x09, 0x07 } },
	{ "lock orb $0x4,-0x1100(%rdi)", 8, { 0xf0, 0x80, 0x8f, 0x00, 0xef, 0xff, 0xff, 0x04 } },
	{ "lock and %eax,(%rdi)",		3, { 0xf0, 0x21, 0x07 } },
	{ "lock add $0x0,-0x4(%rsp)",		6, { 0xf0, 0x83, 0x44, 0x24, 0xfc, 0x00 } },
	{ "lock incl -0x8(%rdi)",		4, { 0xf0, 0xff, 0x47, 0xf8 } },
	{ "lock not %qword (%rdi)",		4, { 0xf0, 0x48, 0xf7, 0x17 } },
	{ "lock xadd %eax,(%rdi)",		4, { 0xf0, 0x0f, 0xc1, 0x07 } },
	{ "lock cmpxchg %rdx,(%rdi)",		5, { 0xf0, 0x48, 0x0f, 0xb1, 0x17 } },
	{ "lock cmpxchg %r9b,(%r8)",		5, { 0xf0, 0x45, 0x0f, 0xb0, 0x08 } },
	{ "lock cmpxchg8b (%rdi)",		4, { 0xf0, 0x0f, 0xc7, 0x0f } },
	{ "lock cmpxchg16b (%rdi)",		5, { 0xf0, 0x48, 0x0f, 0xc7, 0x0f } },
	{ "lock bts %rax,(%rdi)",		5, { 0xf0, 0x48, 0x0f, 0xab, 0x07 } },
	{ "lock btsl $0x3,(%rdi)",		5, { 0xf0, 0x0f, 0xba, 0x2f, 0x03 } },
	{ "lock btr %rax,(%rdi)",		5, { 0xf0, 0x48, 0x0f, 0xb3, 0x07 } },
	{ "data16 lock or: prefixes in any order", 4, { 0x66, 0xf0, 0x09, 0x07 } },
	{ "lock incl %gs:(%rdi)",		4, { 0x65, 0xf0, 0xff, 0x07 } },
	{ "addr32 lock incl (%edi)",		4, { 0x67, 0xf0, 0xff, 0x07 } },
	{ "xacquire lock incl (%rdi)",		4, { 0xf2, 0xf0, 0xff, 0x07 } },
	{ "xchg %eax,(%rdi)",			2, { 0x87, 0x07 } },
	{ "xchg %rax,(%rdi)",			3, { 0x48, 0x87, 0x07 } },
	{ "xchg %al,(%rdi)",			2, { 0x86, 0x07 } },
	{ "xchg %ax,0x10(%rdi)",		4, { 0x66, 0x87, 0x47, 0x10 } },
	{ "xchg %r15,0x1000(%r8)",		7, { 0x4d, 0x87, 0xb8, 0x00, 0x10, 0x00, 0x00 } },
	{ "xchg %rax,0x0(%rip)",		7, { 0x48, 0x87, 0x05, 0x00, 0x00, 0x00, 0x00 } },
	{ "xchg %eax,%fs:(%edi)",		4, { 0x64, 0x67, 0x87, 0x07 } },
	{ "lock xchg %eax,(%rdi)",		3, { 0xf0, 0x87, 0x07 } },
	{ "xrelease xchg %eax,(%rdi)",		3, { 0xf3, 0x87, 0x07 } },
};

static const struct encoding unlocked[] = {
	{ "xchg %rax,%rbx",			3, { 0x48, 0x87, 0xd8 } },
	{ "xchg %al,%bl",			2, { 0x86, 0xd8 } },
	{ "nop",				1, { 0x90 } },
	{ "xchg %rax,%r8",			2, { 0x49, 0x90 } },
	{ "pause",				2, { 0xf3, 0x90 } },
	{ "xchg %eax,%ecx",			1, { 0x91 } },
	{ "or %rax,(%rdi)",			3, { 0x48, 0x09, 0x07 } },
	{ "xadd %eax,(%rdi)",			3, { 0x0f, 0xc1, 0x07 } },
	{ "cmpxchg16b (%rdi)",			4, { 0x48, 0x0f, 0xc7, 0x0f } },
	{ "bts %rax,(%rdi)",			4, { 0x48, 0x0f, 0xab, 0x07 } },
	{ "mov %rax,(%rdi)",			3, { 0x48, 0x89, 0x07 } },
	{ "mov $0xf0,%al: LOCK as a constant",	2, { 0xb0, 0xf0 } },
	{ "mov $0x8707,%ax: XCHG as a constant", 4, { 0x66, 0xb8, 0x07, 0x87 } },
	{ "ja .+0x10: 87 in the two-byte map",	6, { 0x0f, 0x87, 0x0a, 0x00, 0x00, 0x00 } },
	{ "vblendps $0x7,%ymm7,%ymm0,%ymm0",	6, { 0xc4, 0xe3, 0x7d, 0x0c, 0xc7, 0x07 } },
	{ "vaddsd (%rdi),%xmm15,%xmm0: 87 in VEX", 4, { 0xc5, 0x87, 0x58, 0x07 } },
	{ "vmovups (%rdi),%xmm0: two-byte VEX",	4, { 0xc5, 0xf8, 0x10, 0x07 } },
	{ "inc %eax in 32-bit code",		1, { 0x40 } },
	{ "dec %edi in 32-bit code",		1, { 0x4f } },
	{ "rep stos %al,(%rdi)",		2, { 0xf3, 0xaa } },
};
/* clang-format on */

static void check(const struct encoding *e, size_t n, bool want)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (x86_insn_is_locked(e[i].bytes, e[i].len) != want)
			fail_msg("%s: said to be %s", e[i].text, want ? "unlocked" : "locked");
}

static void test_locked(void **state)
{
	(void)state;
	check(locked, sizeof(locked) / sizeof(locked[0]), true);
}

static void test_unlocked(void **state)
{
	(void)state;
	check(unlocked, sizeof(unlocked) / sizeof(unlocked[0]), false);
}

/* Bytes past the instruction's end are not its own. */
static void test_stays_inside(void **state)
{
	static const uint8_t rex_then_xchg[] = {0x48, 0x87, 0x07};
	static const uint8_t lock_incl[] = {0xf0, 0xff, 0x07};

	(void)state;
	assert_false(x86_insn_is_locked(rex_then_xchg, 1));
	assert_false(x86_insn_is_locked(rex_then_xchg, 2));
	assert_true(x86_insn_is_locked(rex_then_xchg, 3));
	assert_false(x86_insn_is_locked(lock_incl, 0));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_locked),
		cmocka_unit_test(test_unlocked),
		cmocka_unit_test(test_stays_inside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
