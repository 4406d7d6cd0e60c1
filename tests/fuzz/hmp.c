// SPDX-License-Identifier: GPL-2.0-only
/* What QEMU's human monitor answers, before it leaves. */
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz.h"
#include "job/hmp.h"

#define PROMPT "\n(qemu) "

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct monitor monitor = {0};
	char *said = NULL;
	int pair[2];

	must(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
	monitor.fd = pair[0];
	/* It has greeted already. */
	text_add(&monitor.in, PROMPT, strlen(PROMPT));
	if (send(pair[1], data, size, MSG_DONTWAIT) == (ssize_t)size) {
		shutdown(pair[1], SHUT_WR);
		said = hmp_command(&monitor, "info registers -a");
		must(!said || (!strchr(said, '\r') && strlen(said) < size));
	}
	free(said);
	monitor_close(&monitor);
	close(pair[1]);
	return 0;
}
