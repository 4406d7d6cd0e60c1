// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

/* Turns of an empty loop, between two PAUSEs: some microseconds. */
#define PAUSE_EVERY 1000

/*
 * A kernel before 6.5 waits for the other CPU in a loop that can take all the emulator's turns (amd
 * quirk 4). The child's PAUSE hands the turn on. It runs for many milliseconds while the kernel
 * waits for other things, and PAUSE is dear (amd quirk 16).
 */
static void __attribute__((noreturn)) hand_turns_on(void)
{
	unsigned int i;

	for (;; __builtin_ia32_pause())
		for (i = 0; i < PAUSE_EVERY; i++)
			__asm__ volatile("");
}

/* Opens the CPU's state; -1 if there is no such CPU, or it cannot be switched. */
static int open_state(int cpu, bool *online)
{
	char path[64], state;
	int fd;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	fd = open(path, O_RDWR | O_CLOEXEC);
	*online = fd >= 0 && read(fd, &state, 1) == 1 && state == '1';
	return fd;
}

static void bring_online(int cpu, int fd)
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork for", "a CPU");
	if (!pid)
		hand_turns_on();
	if (pwrite(fd, "1", 1, 0) != 1)
		mark("CPU %d does not start: %s", cpu, strerror(errno));
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

void bring_all_online(void)
{
	bool online;
	int cpu, fd;

	for (cpu = 1; cpu < MAX_CPUS && (fd = open_state(cpu, &online)) >= 0; cpu++) {
		if (!online)
			bring_online(cpu, fd);
		close(fd);
	}
}

void keep_online(long nr)
{
	bool online;
	int cpu, fd;

	for (cpu = (int)nr; cpu < MAX_CPUS && (fd = open_state(cpu, &online)) >= 0; cpu++) {
		if (online && pwrite(fd, "0", 1, 0) != 1)
			mark("CPU %d does not stop: %s", cpu, strerror(errno));
		close(fd);
	}
}
