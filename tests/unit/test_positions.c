// SPDX-License-Identifier: GPL-2.0-only
/* Where L1's CPUs were, from what QEMU lists. */
#include <string.h>

#include "evidence/positions.h"
#include "unit.h"

#define MAP                                                                              \
	"ffffffff81000000 T _stext\nffffffff81000100 t foo\nffffffff81000200 T _etext\n" \
	"0000000000401000 T main\n0000000000401100 t guest_code\n"

/* As QEMU 7.2 and 10.0 have them, shortened. */
#define REGISTERS(cpu, rip, cpl, halted)                                                     \
	"\r\nCPU#" cpu "\r\nRAX=0000000000000000 RBX=0000000000000000\r\n"                   \
	"RIP=" rip " RFL=00000246 [---Z-P-] CPL=" cpl " II=0 A20=1 SMM=0 HLT=" halted "\r\n" \
	"ES =0000 0000000000000000 ffffffff 00c00000\r\n"

static void assert_positions(const char *registers, const char *text, bool guest, bool program)
{
	struct symbols symbols;
	struct positions p;

	symbols_parse(&symbols, MAP);
	positions_read(&p, registers, &symbols);
	if (text)
		assert_string_equal(p.text, text);
	else
		assert_null(p.text);
	assert_int_equal(p.guest, guest);
	assert_int_equal(p.program, program);
	positions_free(&p);
	symbols_free(&symbols);
}

static void places(void **state)
{
	(void)state;
	assert_positions(REGISTERS("0", "0000000000401104", "0", "0"),
			 "CPU 0 in the guest at guest_code+0x4", true, false);
	assert_positions(REGISTERS("0", "0000000000401000", "3", "0"),
			 "CPU 0 in a program at main+0x0", false, true);
	assert_positions(REGISTERS("0", "ffffffff81000123", "0", "0")
				 REGISTERS("1", "ffffffff81000000", "0", "1"),
			 "CPU 0 in the kernel at foo+0x23, CPU 1 idle", false, false);
}

static void nothing(void **state)
{
	(void)state;
	assert_positions(NULL, NULL, false, false);
	assert_positions("", NULL, false, false);
	assert_positions("CPU#0\nRIP=zz\n", NULL, false, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests_name("positions", tests, NULL, NULL);
}
