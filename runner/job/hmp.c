// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "job/hmp.h"

#define PROMPT "\n(qemu) "

/* Waits until it asks for a command. */
static bool await_prompt(struct monitor *monitor)
{
	const size_t len = strlen(PROMPT);
	double limit = now_s() + MONITOR_REPLY_S;
	const struct text *in = &monitor->in;
	bool there = true;

	for (;;) {
		if (in->len >= len && !memcmp(in->s + in->len - len, PROMPT, len))
			return true;
		if (!there || now_s() > limit)
			return false;
		there = monitor_wait(monitor);
	}
}

/* Without the echo, which is the first line, the prompt, and carriage returns. */
static char *reply(const struct text *in)
{
	const char *end = in->s + in->len - strlen(PROMPT) + 1,
		   *from = memchr(in->s, '\n', in->len);
	char *s = xstrndup(from + 1, from < end ? (size_t)(end - from - 1) : 0), *to = s;
	const char *p;

	for (p = s; *p; p++)
		if (*p != '\r')
			*to++ = *p;
	*to = '\0';
	return s;
}

char *hmp_command(struct monitor *monitor, const char *command)
{
	/* First comes a greeting. */
	if (!await_prompt(monitor))
		return NULL;
	monitor->in.len = 0;
	if (monitor_send(monitor, command, -1) || monitor_send(monitor, "\n", -1) ||
	    !await_prompt(monitor))
		return NULL;
	return reply(&monitor->in);
}

char *hmp_registers(const char *dir)
{
	struct monitor monitor;
	char *s = NULL;

	if (!monitor_open(&monitor, dir))
		s = hmp_command(&monitor, "info registers -a");
	monitor_close(&monitor);
	return s;
}
