// SPDX-License-Identifier: GPL-2.0-only
/*
 * bisection: the page of a bisection, from the lines that scripts/bisect says on stdin.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/commands.h"
#include "history/bisection.h"

static int write_page(const struct bisection *bisection, const char *path)
{
	char *copy = xstrdup(path), *dir = realpath(dirname(copy), NULL), *s = NULL;
	FILE *out = NULL;
	size_t len;
	int err = dir ? 0 : -1;

	if (!err) {
		out = open_memstream(&s, &len);
		err = out ? 0 : -1;
	}
	if (!err) {
		bisection_page(bisection, dir, out);
		fclose(out);
		err = write_file(path, s, len, 0666);
	}
	if (err)
		complain("%s: %s", path, strerror(errno));
	free(s);
	free(dir);
	free(copy);
	return err ? STATUS_ERROR : 0;
}

int cmd_bisection(int argc, char **argv)
{
	struct bisection bisection;
	char *error;
	int status;

	if (argc != 2) {
		complain("usage: bisection PAGE, with the lines about it on stdin");
		return STATUS_USAGE;
	}
	if (bisection_read(&bisection, stdin, &error)) {
		complain("%s", error);
		free(error);
		return STATUS_USAGE;
	}
	status = write_page(&bisection, argv[1]);
	bisection_free(&bisection);
	return status;
}
