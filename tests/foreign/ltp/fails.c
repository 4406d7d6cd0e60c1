// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

int main(void)
{
	puts("tst_test.c:1: TINFO: look-alike");
	puts("ltp_fails.c:7: TFAIL: 2 is not 3");
	return 1;
}
