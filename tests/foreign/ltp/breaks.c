// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

int main(void)
{
	puts("tst_test.c:1: TINFO: look-alike");
	puts("ltp_breaks.c:7: TBROK: open(/dev/nothing) failed: ENOENT (2)");
	return 2;
}
