// SPDX-License-Identifier: GPL-2.0-only
/* What QEMU says on its control socket, before it leaves. */
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "job/qmp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qmp qmp = {0};
	char *error = NULL;
	json_t *result;
	int pair[2];

	must(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
	qmp.monitor.fd = pair[0];
	if (send(pair[1], data, size, MSG_DONTWAIT) == (ssize_t)size) {
		shutdown(pair[1], SHUT_WR);
		if (size % 2)
			qmp_look(&qmp);
		result = qmp_command(&qmp, "query-status", NULL, -1, &error);
		must(!result == !!error);
		json_decref(result);
	}
	free(error);
	qmp_close(&qmp);
	close(pair[1]);
	return 0;
}
