// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

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
