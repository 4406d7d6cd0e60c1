// SPDX-License-Identifier: GPL-2.0-only
/* A test that is never started: L1 is told to start a first process that is not there. */
int main(void)
{
	return 0;
}
