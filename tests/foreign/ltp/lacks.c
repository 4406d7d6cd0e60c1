// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

int main(void)
{
	puts("tst_test.c:1: TINFO: look-alike");
	puts("ltp_lacks.c:7: TCONF: the kernel has no such thing");
	return 32;
}
