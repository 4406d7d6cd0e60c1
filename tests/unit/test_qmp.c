// SPDX-License-Identifier: GPL-2.0-only
/* What a QEMU may say on its control socket that is no QEMU any more. */
#include <sys/socket.h>
#include <unistd.h>

#include "job/qmp.h"
#include "unit.h"

static int peer;

static void set_up(struct qmp *qmp)
{
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	*qmp = (struct qmp){.monitor.fd = pair[0]};
	peer = pair[1];
}

static void tear_down(struct qmp *qmp)
{
	qmp_close(qmp);
	close(peer);
}

static void answers(void **state)
{
	static const char says[] = "{\"event\": \"STOP\"}\n{\"return\": 7}\n";
	char *error = NULL;
	struct qmp qmp;
	json_t *result;

	(void)state;
	set_up(&qmp);
	assert_int_equal(write(peer, says, sizeof(says) - 1), sizeof(says) - 1);
	result = qmp_command(&qmp, "x", NULL, -1, &error);
	assert_int_equal(json_integer_value(result), 7);
	assert_true(qmp.stopped);
	json_decref(result);
	tear_down(&qmp);
}

/* Neither time nor memory is taken for a message that has no end. */
static void endless(void **state)
{
	static char piece[65536];
	char *error = NULL;
	struct qmp qmp;
	int i;

	(void)state;
	set_up(&qmp);
	memset(piece, ' ', sizeof(piece));
	for (i = 0; i < 100; i++) {
		send(peer, piece, sizeof(piece), MSG_DONTWAIT);
		qmp_look(&qmp);
	}
	assert_in_range(qmp.monitor.in.len, 1 << 20, 2 << 20);
	assert_null(qmp_command(&qmp, "x", NULL, -1, &error));
	assert_non_null(strstr(error, "QEMU does not answer to x"));
	free(error);
	tear_down(&qmp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(endless),
	};

	return cmocka_run_group_tests_name("qmp", tests, NULL, NULL);
}
