// SPDX-License-Identifier: GPL-2.0-only
/* What QEMU's human monitor says, and what may come of one that is no QEMU any more. */
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include "job/hmp.h"
#include "unit.h"

#define GREETING "QEMU 7.2.22 monitor - type 'help' for more information\r\n(qemu) "

static struct monitor monitor;
static int peer;

static void set_up(const char *greeting)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	monitor = (struct monitor){.fd = pair[0]};
	peer = pair[1];
	assert_int_equal(write(peer, greeting, strlen(greeting)), strlen(greeting));
}

static void tear_down(void)
{
	monitor_close(&monitor);
	close(peer);
}

/* Answers the command, then leaves. */
static void *answer(void *says)
{
	char command[64] = "";
	size_t n = 0;

	while (n < sizeof(command) - 1 && !strchr(command, '\n') && read(peer, command + n, 1) == 1)
		n++;
	if (!strcmp(command, "info x\n"))
		send(peer, says, strlen(says), MSG_NOSIGNAL);
	shutdown(peer, SHUT_RDWR);
	return NULL;
}

static char *ask(char *says)
{
	pthread_t thread;
	char *s;

	assert_int_equal(pthread_create(&thread, NULL, answer, says), 0);
	s = hmp_command(&monitor, "info x");
	pthread_join(thread, NULL);
	return s;
}

static void assert_answer(char *says, const char *expected)
{
	char *s;

	set_up(GREETING);
	s = ask(says);
	assert_string_equal(s, expected);
	free(s);
	tear_down();
}

static void answers(void **state)
{
	(void)state;
	assert_answer("i\x1b[K\x1b[Din\x1b[K\r\nCPU#0\r\nRIP=7\r\n(qemu) ", "CPU#0\nRIP=7\n");
	assert_answer("info x\r\n(qemu) ", "");
}

static void leaves(void **state)
{
	(void)state;
	set_up(GREETING);
	assert_null(ask("info x\r\nCPU#0\r\n"));
	tear_down();
	set_up("QEMU");
	close(peer);
	assert_null(hmp_command(&monitor, "info x"));
	monitor_close(&monitor);
}

/* Neither time nor memory is taken for what has no end. */
static void endless(void **state)
{
	static char piece[65536];
	int i;

	(void)state;
	set_up("");
	memset(piece, ' ', sizeof(piece));
	for (i = 0; i < 100; i++) {
		send(peer, piece, sizeof(piece), MSG_DONTWAIT);
		monitor_fill(&monitor);
	}
	assert_null(hmp_command(&monitor, "info x"));
	assert_in_range(monitor.in.len, 1 << 20, 2 << 20);
	tear_down();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(leaves),
		cmocka_unit_test(endless),
	};

	return cmocka_run_group_tests_name("hmp", tests, NULL, NULL);
}
