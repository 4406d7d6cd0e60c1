// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "format/report.h"
#include "format/wanted.h"

/* One line, in which what was typed is harmless. */
static int refuse(const char *wanted, const char *why)
{
	char *shown = clean_text(wanted, strlen(wanted));

	complain("--report %s: %s", shown, why);
	free(shown);
	return STATUS_USAGE;
}

static const char *file_of(const char *wanted)
{
	return strchr(wanted, '=') + 1;
}

/* NULL if a file of that name can take the place of what is there. */
static const char *why_not(const char *file)
{
	char *neighbour = xasprintf("%s.%d.tmp", file, (int)getpid());
	const char *why = NULL;
	struct stat st;
	int fd;

	if (!stat(file, &st) && !S_ISREG(st.st_mode)) {
		why = S_ISDIR(st.st_mode) ? "that is a folder" : "that is no regular file";
	} else {
		fd = open(neighbour, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
		if (fd < 0) {
			why = strerror(errno);
		} else {
			close(fd);
			unlink(neighbour);
		}
	}
	free(neighbour);
	return why;
}

static int check(const struct strings *wanted, size_t i)
{
	const char *one = wanted->v[i], *equals = strchr(one, '=');
	const char *why;
	char *format;
	bool known;
	size_t n;

	if (!equals || equals == one || !equals[1])
		return refuse(one, "a format and a file are needed, such as junit=FILE");
	format = xstrndup(one, (size_t)(equals - one));
	known = report_knows(format);
	free(format);
	if (!known)
		return STATUS_USAGE;
	for (n = 0; n < i; n++) {
		if (!strcmp(file_of(wanted->v[n]), file_of(one)))
			return refuse(one, "another --report goes to the same file");
	}
	why = why_not(file_of(one));
	return why ? refuse(one, why) : 0;
}

int wanted_check(const struct strings *wanted)
{
	size_t i;

	for (i = 0; i < wanted->nr; i++) {
		if (check(wanted, i))
			return STATUS_USAGE;
	}
	return 0;
}

int wanted_write(const struct merged *merged, const struct strings *wanted)
{
	int status = 0;
	size_t i;

	for (i = 0; i < wanted->nr; i++) {
		const char *file = file_of(wanted->v[i]);
		char *format = xstrndup(wanted->v[i], (size_t)(file - wanted->v[i]) - 1);

		if (report_print(merged, format, file))
			status = STATUS_ERROR;
		free(format);
	}
	return status;
}
