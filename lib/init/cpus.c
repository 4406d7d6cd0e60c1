// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init.h"

#define MAX_CPUS 8

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

static void bring_online(int cpu, const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	pid_t pid = fork();

	if (fd < 0 || pid < 0)
		fail("bring online", path);
	if (!pid)
		hand_turns_on();
	if (write(fd, "1", 1) != 1)
		mark("CPU %d does not start: %s", cpu, strerror(errno));
	close(fd);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

void bring_all_online(void)
{
	char path[64], state;
	int cpu, fd;

	for (cpu = 1; cpu < MAX_CPUS; cpu++) {
		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			break;
		if (read(fd, &state, 1) == 1 && state == '0')
			bring_online(cpu, path);
		close(fd);
	}
}
