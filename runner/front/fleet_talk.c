// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/top.h"
#include "front/child.h"
#include "front/fleet_talk.h"

/* Of each. An answer is some lines. */
#define SAID_MAX (1 << 20)

/* Whoever says more than that is not listened to any more. */
static void hear(struct text *said, const char *s, size_t len)
{
	if (said->len < SAID_MAX)
		text_add(said, s, len);
}

static void hear_out(void *arg, const char *s, size_t len)
{
	hear(&((struct said *)arg)->out, s, len);
}

static void hear_err(void *arg, const char *s, size_t len)
{
	hear(&((struct said *)arg)->err, s, len);
}

void said_free(struct said *said)
{
	free(said->out.s);
	free(said->err.s);
	*said = (struct said){0};
}

int talk(const char *const *argv, struct said *said)
{
	const struct watcher watcher = {.out = hear_out, .err = hear_err, .arg = said};
	const struct child child = {.argv = argv, .watcher = &watcher};

	*said = (struct said){0};
	return child_run(&child);
}

char *last_line(const struct text *said)
{
	const char *s = said->s ? said->s : "", *from, *end = s + strlen(s);

	while (end > s && (end[-1] == '\n' || end[-1] == '\r'))
		end--;
	for (from = end; from > s && from[-1] != '\n'; from--)
		;
	return clean_text(from, (size_t)(end - from));
}

int talk_there(const struct login *login, const char *script, const struct strings *arguments,
	       struct said *said)
{
	char *path = suite_path(script), *text = read_file(path, NULL);
	struct strings words;
	int status = 127;

	*said = (struct said){0};
	if (text) {
		login_command(login, text, arguments, &words);
		status = talk((const char *const *)words.v, said);
		strings_free(&words);
	} else {
		text_addf(&said->err, "%s: %s", path, strerror(errno));
	}
	free(text);
	free(path);
	return status;
}
