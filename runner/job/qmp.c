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

#include "base/clock.h"
#include "job/qmp.h"

#define REPLY_S 5.0
/* No message is longer: registers of 16 CPUs are some 50 KB. */
#define MESSAGE_MAX (1 << 20)

/*
 * Reads some of what is there, so that nobody who speaks without end keeps us here. False if the
 * other side has left, or says what is no message.
 */
static bool fill(struct qmp *qmp)
{
	char buf[65536];
	ssize_t n;

	if (qmp->in.len > MESSAGE_MAX)
		return false;
	n = recv(qmp->fd, buf, sizeof(buf), MSG_DONTWAIT);
	if (n > 0)
		text_add(&qmp->in, buf, (size_t)n);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

/* The next whole message, a line of JSON; NULL if there is none yet. */
static json_t *take(struct qmp *qmp)
{
	char *end = qmp->in.len ? memchr(qmp->in.s, '\n', qmp->in.len) : NULL;
	json_t *message;
	size_t len;

	if (!end)
		return NULL;
	len = (size_t)(end - qmp->in.s) + 1;
	message = json_loadb(qmp->in.s, len, 0, NULL);
	qmp->in.len -= len;
	memmove(qmp->in.s, end + 1, qmp->in.len);
	return message ? message : json_object();
}

/* True if the message is an event, which is noted. */
static bool take_event(struct qmp *qmp, const json_t *message)
{
	const char *event = json_string_value(json_object_get(message, "event"));

	if (event && !strcmp(event, "STOP"))
		qmp->stopped = true;
	return event;
}

void qmp_look(struct qmp *qmp)
{
	json_t *message;

	fill(qmp);
	while ((message = take(qmp))) {
		take_event(qmp, message);
		json_decref(message);
	}
}

/* The next message that is no event; NULL and errno if none comes. */
static json_t *await(struct qmp *qmp)
{
	double limit = now_s() + REPLY_S;
	bool there = true;
	json_t *message;

	for (;;) {
		struct pollfd poll_fd = {.fd = qmp->fd, .events = POLLIN};

		while ((message = take(qmp))) {
			if (!take_event(qmp, message))
				return message;
			json_decref(message);
		}
		errno = there ? ETIMEDOUT : ECONNRESET;
		if (!there || now_s() > limit)
			return NULL;
		poll(&poll_fd, 1, 100);
		there = fill(qmp);
	}
}

/* Sends @s, together with the file @fd if that is not -1. */
static int send_all(struct qmp *qmp, const char *s, int fd)
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
	return sendmsg(qmp->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)part.iov_len
		       ? 0
		       : -1;
}

json_t *qmp_command(struct qmp *qmp, const char *command, json_t *arguments, int fd, char **error)
{
	json_t *message = json_pack("{ss so*}", "execute", command, "arguments", arguments);
	char *s = json_dumps(message, JSON_COMPACT);
	json_t *reply = NULL, *result;
	const char *why;

	json_decref(message);
	if (!send_all(qmp, s, fd))
		reply = await(qmp);
	free(s);
	if (!reply) {
		*error = xasprintf("QEMU does not answer to %s: %s", command, strerror(errno));
		return NULL;
	}
	result = json_incref(json_object_get(reply, "return"));
	if (!result) {
		why = json_string_value(json_object_get(json_object_get(reply, "error"), "desc"));
		*error = xasprintf("QEMU's %s: %s", command,
				   why ? why : "a reply of no known form");
	}
	json_decref(reply);
	return result;
}

/* A socket's name is short, and a folder's need not be: the folder is named by a descriptor. */
static int connect_in(int fd, const char *dir)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	int folder = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC), err = -1, saved;

	if (folder >= 0) {
		snprintf(name.sun_path, sizeof(name.sun_path), "/proc/self/fd/%d/" QMP_SOCKET,
			 folder);
		err = connect(fd, (struct sockaddr *)&name, sizeof(name));
	}
	saved = errno;
	if (folder >= 0)
		close(folder);
	errno = saved;
	return err;
}

int qmp_open(struct qmp *qmp, const char *dir)
{
	json_t *message = NULL;
	char *error = NULL;
	int saved;

	*qmp = (struct qmp){.fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
	if (qmp->fd >= 0 && !connect_in(qmp->fd, dir)) {
		/* First comes a greeting. */
		message = await(qmp);
		json_decref(message);
		if (message)
			message = qmp_command(qmp, "qmp_capabilities", NULL, -1, &error);
		json_decref(message);
		free(error);
	}
	if (message)
		return 0;
	saved = errno;
	qmp_close(qmp);
	errno = saved;
	return -1;
}

void qmp_close(struct qmp *qmp)
{
	if (qmp->fd >= 0)
		close(qmp->fd);
	free(qmp->in.s);
	*qmp = (struct qmp){.fd = -1};
}

char *qmp_registers(const char *dir)
{
	char *error = NULL, *s = NULL;
	struct qmp qmp;
	json_t *result;

	if (qmp_open(&qmp, dir))
		return NULL;
	result = qmp_command(&qmp, "human-monitor-command",
			     json_pack("{ss}", "command-line", "info registers -a"), -1, &error);
	if (json_is_string(result))
		s = xstrdup(json_string_value(result));
	json_decref(result);
	free(error);
	qmp_close(&qmp);
	return s;
}
