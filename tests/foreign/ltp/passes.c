// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

int main(void)
{
	puts("tst_test.c:1: TINFO: look-alike");
	puts("ltp_passes.c:7: TPASS: all is well");
	return 0;
}
