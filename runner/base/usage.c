// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/output.h"
#include "base/top.h"
#include "base/usage.h"
#include "base/util.h"

/* What was typed is shown in one line. */
static int refuse(const char *word, const char *what, const char *typed, const char *why)
{
	char *shown = clean_text(typed, strlen(typed));

	complain("%s '%s'%s; see %s %s%s--help", what, shown, why, suite_command(), word,
		 *word ? " " : "");
	free(shown);
	return STATUS_USAGE;
}

int show_text(const char *name)
{
	char *path = suite_path(name), *s = read_file(path, NULL);
	int status = STATUS_ERROR;

	if (s)
		status = output_write(NULL, s, strlen(s));
	else
		complain("%s: %s", path, strerror(errno));
	free(path);
	free(s);
	return status;
}

int refuse_option(const char *word, int c, char **argv, const char *letters)
{
	char letter[] = {'-', (char)optopt, '\0'};
	const char *typed = optind > 0 ? argv[optind - 1] : "";

	if (c == ':')
		return refuse(word, "option", typed, " needs an argument");
	/* A letter that there is was meant by the long name of its option. */
	if (optopt && optopt < 256 && !strchr(letters, optopt))
		return refuse(word, "unknown option", letter, "");
	return refuse(word, optopt ? "option" : "unknown or ambiguous option", typed,
		      optopt ? " takes no argument" : "");
}

int find_word(const char *kind, const char *typed, const char *const *words, size_t nr)
{
	struct text known = {0};
	char *shown;
	size_t i;

	for (i = 0; i < nr && strcmp(typed, words[i]); i++)
		text_addf(&known, " %s", words[i]);
	if (i == nr) {
		shown = clean_text(typed, strlen(typed));
		complain("unknown %s '%s'; there are:%s", kind, shown, known.s ? known.s : "");
		free(shown);
	}
	free(known.s);
	return i < nr ? (int)i : -1;
}
