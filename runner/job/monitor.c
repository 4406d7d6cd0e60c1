// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "job/monitor.h"

/* No message is longer: registers of 16 CPUs are some 50 KB. */
#define MESSAGE_MAX (1 << 20)

bool monitor_fill(struct monitor *monitor)
{
	char buf[65536];
	ssize_t n;

	if (monitor->in.len > MESSAGE_MAX)
		return false;
	n = recv(monitor->fd, buf, sizeof(buf), MSG_DONTWAIT);
	if (n > 0)
		text_add(&monitor->in, buf, (size_t)n);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

bool monitor_wait(struct monitor *monitor)
{
	struct pollfd poll_fd = {.fd = monitor->fd, .events = POLLIN};

	poll(&poll_fd, 1, 100);
	return monitor_fill(monitor);
}

int monitor_send(struct monitor *monitor, const char *s, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = {0};
	struct iovec part = {.iov_base = (char *)s, .iov_len = strlen(s)};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control.space);
		control.header = (struct cmsghdr){
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		};
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	/* A command fits into any socket's buffer. */
	return sendmsg(monitor->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)part.iov_len
		       ? 0
		       : -1;
}

/* A socket's name is short, and a folder's need not be: the folder is named by a descriptor. */
static int connect_in(int fd, const char *dir)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	int folder = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC), err = -1, saved;

	if (folder >= 0) {
		snprintf(name.sun_path, sizeof(name.sun_path), "/proc/self/fd/%d/" MONITOR_SOCKET,
			 folder);
		err = connect(fd, (struct sockaddr *)&name, sizeof(name));
	}
	saved = errno;
	if (folder >= 0)
		close(folder);
	errno = saved;
	return err;
}

int monitor_open(struct monitor *monitor, const char *dir)
{
	*monitor = (struct monitor){
		.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
	return monitor->fd >= 0 ? connect_in(monitor->fd, dir) : -1;
}

void monitor_close(struct monitor *monitor)
{
	if (monitor->fd >= 0)
		close(monitor->fd);
	free(monitor->in.s);
	*monitor = (struct monitor){.fd = -1};
}
