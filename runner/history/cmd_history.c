// SPDX-License-Identifier: GPL-2.0-only
/*
 * history: the verdicts of many runs as time went by, and what may never happen in them.
 */
#include <errno.h>
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/commands.h"
#include "base/output.h"
#include "base/terminal.h"
#include "base/top.h"
#include "base/usage.h"
#include "history/formats.h"
#include "history/history.h"

#define LETTERS ":f:"

enum form {
	FORM_TABLE,
	FORM_JSON,
	FORM_HTML,
};

static const char *const form_names[] = {
	[FORM_TABLE] = "table",
	[FORM_JSON] = "json",
	[FORM_HTML] = "html",
};

struct asked {
	enum form form;
	const char *output; /* NULL: stdout */
};

/* The folder that the page will be in, absolute; the caller frees it. NULL and errno. */
static char *page_folder(const char *output)
{
	char *copy = xstrdup(output ? output : "./-"), *real = realpath(dirname(copy), NULL);

	free(copy);
	return real;
}

/* 0, or STATUS_ERROR and one line on stderr. */
static int print_page(const struct history *history, const struct asked *asked, FILE *out)
{
	char *from = page_folder(asked->output);

	if (!from) {
		complain("the folder that the page is to be in: %s", strerror(errno));
		return STATUS_ERROR;
	}
	history_page(history, from, out);
	free(from);
	return 0;
}

static int print(const struct history *history, const struct asked *asked, FILE *out)
{
	bool terminal = !asked->output;

	if (asked->form == FORM_HTML)
		return print_page(history, asked, out);
	if (asked->form == FORM_JSON)
		history_json(history, out);
	else
		history_table(history, terminal_width(STDOUT_FILENO),
			      terminal && terminal_colours(STDOUT_FILENO), out);
	return 0;
}

/* 0, or STATUS_ERROR and one line on stderr. */
static int show(const struct history *history, const struct asked *asked)
{
	struct printed printed;
	int status;

	printed_begin(&printed);
	status = print(history, asked, printed.out);
	printed_end(&printed);
	if (!status)
		status = output_write(asked->output, printed.s, printed.len);
	free(printed.s);
	return status;
}

static int find_all(struct history *history, int nr, char **dirs)
{
	struct stat st;
	int i;

	for (i = 0; i < nr; i++) {
		char *dir = dirs[i], *shown;
		size_t damaged = history->damaged;
		bool there;

		while (strlen(dir) > 1 && ends_with(dir, "/"))
			dir[strlen(dir) - 1] = '\0';
		there = !stat(dir, &st) && S_ISDIR(st.st_mode);
		if (there && (history_find(history, dir) || history->damaged > damaged))
			continue;
		shown = clean_text(dir, strlen(dir));
		complain(there ? "%s: no run is there, nor below it" : "%s: no such folder", shown);
		free(shown);
		return STATUS_USAGE;
	}
	return 0;
}

static int history_run_all(struct history *history, const struct asked *asked)
{
	int status;

	history_read(history);
	if (!history->nr_seen) {
		complain("no job has a verdict there");
		return history->damaged ? STATUS_ERROR : STATUS_USAGE;
	}
	status = show(history, asked);
	if (status)
		return status;
	if (history_count(history, ROW_UNSTABLE))
		return STATUS_VULNERABLE;
	return history->damaged ? STATUS_ERROR : 0;
}

int cmd_history(int argc, char **argv)
{
	enum { OUTPUT = 256, NO_INSTALL };
	static const struct option options[] = {
		{"format", required_argument, NULL, 'f'},
		{"output", required_argument, NULL, OUTPUT},
		{"no-install", no_argument, NULL, NO_INSTALL},
		{0},
	};
	struct asked asked = {0};
	struct history history = {0};
	int c, form, status;

	opterr = 0;
	while ((c = getopt_long(argc, argv, LETTERS, options, NULL)) != -1) {
		if (c == 'f') {
			form = find_word("format", optarg, form_names, ARRAY_SIZE(form_names));
			if (form < 0)
				return STATUS_USAGE;
			asked.form = (enum form)form;
		} else if (c == OUTPUT) {
			asked.output = optarg;
		} else if (c != NO_INSTALL) {
			return refuse_option("history", c, argv, LETTERS);
		}
	}
	if (optind == argc) {
		complain("which runs? a folder of results; see %s history --help", suite_command());
		return STATUS_USAGE;
	}
	status = find_all(&history, argc - optind, argv + optind);
	if (!status)
		status = history_run_all(&history, &asked);
	history_free(&history);
	return status;
}
