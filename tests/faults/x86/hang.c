// SPDX-License-Identifier: GPL-2.0-only
/* A test that is never started: L1 waits for a root device that never comes. */
int main(void)
{
	return 0;
}
