// SPDX-License-Identifier: GPL-2.0-only
/* A test that ends as if all were well, with half of its checks missing. */
#include <stdio.h>

int main(void)
{
	printf("TAP version 13\n1..2\nok 1 first\n");
	return 0;
}
