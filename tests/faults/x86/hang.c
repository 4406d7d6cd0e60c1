// SPDX-License-Identifier: GPL-2.0-only
/* L1's first process in place of init: it only waits, and the machine goes silent. */
#include <unistd.h>

int main(void)
{
	for (;;)
		pause();
}
