// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "job/qmp.h"

/* The next whole message, a line of JSON; NULL if there is none yet. */
static json_t *take(struct qmp *qmp)
{
	struct text *in = &qmp->monitor.in;
	char *end = in->len ? memchr(in->s, '\n', in->len) : NULL;
	json_t *message;
	size_t len;

	if (!end)
		return NULL;
	len = (size_t)(end - in->s) + 1;
	message = json_loadb(in->s, len, 0, NULL);
	in->len -= len;
	memmove(in->s, end + 1, in->len);
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

	monitor_fill(&qmp->monitor);
	while ((message = take(qmp))) {
		take_event(qmp, message);
		json_decref(message);
	}
}

/* The next message that is no event; NULL and errno if none comes. */
static json_t *await(struct qmp *qmp)
{
	double limit = now_s() + MONITOR_REPLY_S;
	bool there = true;
	json_t *message;

	for (;;) {
		while ((message = take(qmp))) {
			if (!take_event(qmp, message))
				return message;
			json_decref(message);
		}
		errno = there ? ETIMEDOUT : ECONNRESET;
		if (!there || now_s() > limit)
			return NULL;
		there = monitor_wait(&qmp->monitor);
	}
}

json_t *qmp_command(struct qmp *qmp, const char *command, json_t *arguments, int fd, char **error)
{
	json_t *message = json_pack("{ss so*}", "execute", command, "arguments", arguments);
	char *s = json_dumps(message, JSON_COMPACT);
	json_t *reply = NULL, *result;
	const char *why;

	json_decref(message);
	if (!monitor_send(&qmp->monitor, s, fd))
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

int qmp_open(struct qmp *qmp, const char *dir)
{
	json_t *message = NULL;
	char *error = NULL;
	int saved;

	*qmp = (struct qmp){0};
	if (!monitor_open(&qmp->monitor, dir)) {
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
	monitor_close(&qmp->monitor);
}
