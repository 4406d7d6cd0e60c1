// SPDX-License-Identifier: GPL-2.0-only
/* A test that says what it does and then spins for ever, while L1 itself goes on. */
#include <stdio.h>

int main(void)
{
	printf("TAP version 13\n1..1\n# about to spin\n");
	fflush(stdout);
	for (;;)
		__asm__ volatile("pause");
}
