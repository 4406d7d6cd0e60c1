// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "fleet/login.h"
#include "plan/limits.h"

#define SSH "ssh"
#define PLAIN "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
#define HOST_CHARACTERS PLAIN "._-"
#define WORD_CHARACTERS PLAIN "@%+=:,./_-"

/*
 * Nobody is there to be asked for a password. A host that does not answer is given up before
 * anybody loses patience.
 */
static const char *const own_options[] = {
	"-oBatchMode=yes",
	"-oConnectTimeout=10",
	"-oServerAliveInterval=5",
	"-oServerAliveCountMax=3",
};

static bool is_word(const char *s, const char *characters)
{
	return *s && *s != '-' && strspn(s, characters) == strlen(s);
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* What connects, with its options: all before the last blank. False if a word is no plain one. */
static bool take_ssh(struct login *login, char *s)
{
	char *save, *word;
	size_t i;

	for (word = strtok_r(s, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		if (strspn(word, WORD_CHARACTERS) != strlen(word))
			return false;
		strings_add(&login->words, xstrdup(word));
	}
	if (!login->words.nr)
		strings_add(&login->words, xstrdup(SSH));
	login->ssh = !strcmp(last_part(login->words.v[0]), SSH);
	if (!login->ssh)
		return *login->words.v[0] != '-';
	/* Of options that are given more than once ssh takes the first. */
	for (i = 0; i < ARRAY_SIZE(own_options); i++)
		strings_add(&login->words, xstrdup(own_options[i]));
	return true;
}

/* USER@HOST:PORT, whatever more there is between the words. */
static void name_host(struct login *login)
{
	int port = strings_find(&login->words, "-p");

	login->name = xasprintf("%s%s%s", login->words.v[login->words.nr - 1], port < 0 ? "" : ":",
				port < 0 ? "" : login->words.v[port + 1]);
}

/* [USER@]HOST[:PORT] */
static bool take_host(struct login *login, char *s)
{
	char *at = strrchr(s, '@'), *host = at ? at + 1 : s, *port = strchr(host, ':');

	if (port)
		*port++ = '\0';
	if (at)
		*at = '\0';
	if (!is_word(host, HOST_CHARACTERS) || (at && !is_word(s, HOST_CHARACTERS)) ||
	    (port && (!*port || strspn(port, "0123456789") != strlen(port))))
		return false;
	if (port) {
		strings_add(&login->words, xstrdup("-p"));
		strings_add(&login->words, xstrdup(port));
	}
	strings_add(&login->words, at ? xasprintf("%s@%s", s, host) : xstrdup(host));
	name_host(login);
	return true;
}

static bool take_all(struct login *login, char *s)
{
	size_t digits = strspn(s, "0123456789");
	char *host;

	if (digits && s[digits] == '/') {
		login->jobs = digits < 5 ? atoi(s) : 0;
		if (login->jobs < 1 || login->jobs > JOBS_MAX)
			return false;
		s += digits + 1;
	}
	login->local = !strcmp(s, ":");
	if (login->local) {
		login->name = xstrdup(s);
		return true;
	}
	host = strrchr(s, ' ');
	if (host)
		*host++ = '\0';
	return take_ssh(login, host ? s : (char[]){""}) && take_host(login, host ? host : s);
}

int login_parse(struct login *login, const char *typed, char **error)
{
	char *copy = xstrdup(typed), *shown;
	bool good;

	*login = (struct login){0};
	good = take_all(login, copy);
	free(copy);
	if (good)
		return 0;
	shown = clean_text(typed, strlen(typed));
	*error = xasprintf("--sshlogin '%s' is not [JOBS/][SSH-COMMAND ][USER@]HOST[:PORT] in "
			   "plain characters, with 1 to %d jobs, and not \":\"",
			   shown, JOBS_MAX);
	free(shown);
	login_free(login);
	return -1;
}

static void list_line(void *arg, const char *line)
{
	char *clean = clean_text(line, strcspn(line, "#"));

	if (*clean)
		strings_add_once(arg, clean);
	free(clean);
}

int login_list(struct strings *typed, const char *path, char **error)
{
	char *s = read_file(path, NULL), *shown;
	struct lines lines = {0};

	if (!s) {
		shown = clean_text(path, strlen(path));
		*error = xasprintf("--sshloginfile %s: %s", shown, strerror(errno));
		free(shown);
		return -1;
	}
	lines_feed(&lines, s, strlen(s), list_line, typed);
	lines_finish(&lines, list_line, typed);
	lines_free(&lines);
	free(s);
	return 0;
}

char *login_for_parallel(const struct login *login, int jobs, const char *log)
{
	struct text t = {0};
	size_t i;

	text_addf(&t, "%d/", jobs);
	if (login->local)
		text_addf(&t, ":");
	for (i = 0; i < login->words.nr; i++) {
		bool host = i == login->words.nr - 1;

		if (host && login->ssh)
			text_addf(&t, "-E %s ", log);
		text_addf(&t, "%s%s", login->words.v[i], host ? "" : " ");
	}
	return text_take(&t);
}

void login_command(const struct login *login, const char *script, const struct strings *arguments,
		   struct strings *words)
{
	struct text t = {0};
	size_t i;

	*words = (struct strings){0};
	if (login->local) {
		strings_add(words, xstrdup("sh"));
		strings_add(words, xstrdup("-c"));
		strings_add(words, xstrdup(script));
		strings_add(words, xstrdup("sh"));
		for (i = 0; i < arguments->nr; i++)
			strings_add(words, xstrdup(arguments->v[i]));
	} else {
		char *quoted = shell_quote(script);

		for (i = 0; i < login->words.nr; i++)
			strings_add(words, xstrdup(login->words.v[i]));
		text_addf(&t, "exec sh -c %s sh", quoted);
		free(quoted);
		for (i = 0; i < arguments->nr; i++) {
			quoted = shell_quote(arguments->v[i]);
			text_addf(&t, " %s", quoted);
			free(quoted);
		}
		strings_add(words, text_take(&t));
	}
	strings_add(words, NULL);
}

void login_free(struct login *login)
{
	free(login->name);
	strings_free(&login->words);
	*login = (struct login){0};
}
