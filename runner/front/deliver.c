// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/top.h"
#include "front/child.h"
#include "front/front.h"

/* Runs "kvm-regress report"; @file NULL: on stdout. */
static int report(struct front *front, const char *format, const char *file)
{
	char *program = suite_path("build/kvm-regress");
	const char *const argv[] = {
		program, "report", "--format", format, front->results, file ? "--output" : NULL,
		file,	 NULL};
	const struct child child = {.argv = argv, .keep_stdout = true};
	int status = child_run(&child);

	free(program);
	return status;
}

static int write_report(struct front *front, const char *format, const char *name)
{
	char *path = xasprintf("%s/%s", front->results, name);
	int status = report(front, format, path);
	struct stat st;

	if (status == CHILD_INTERRUPTED)
		status = STATUS_INTERRUPTED;
	else
		/* It has said why. */
		status = stat(path, &st) ? STATUS_ERROR : 0;
	if (!status && !st.st_size)
		unlink(path);
	free(path);
	return status;
}

int front_deliver(struct front *front)
{
	static const struct {
		const char *format, *name;
	} files[] = {
		{"json", "results.json"},
		{"tap", "results.tap"},
		{"junit", "junit.xml"},
		{"measures", "measures.txt"},
	};
	int status = 0;
	size_t i;

	front->run.elapsed_s = now_s() - front->started;
	if (runfile_write(&front->run, front->results)) {
		complain("%s/" RUN_FILE ": %s", front->results, strerror(errno));
		return STATUS_ERROR;
	}
	for (i = 0; !status && i < ARRAY_SIZE(files); i++)
		status = write_report(front, files[i].format, files[i].name);
	return status ? status : front_link_latest(front);
}

int front_show(struct front *front)
{
	int status = report(front, format_name(front->options->format), NULL);

	switch (status) {
	case CHILD_INTERRUPTED:
		return STATUS_INTERRUPTED;
	case STATUS_FIXED:
	case STATUS_VULNERABLE:
	case STATUS_SKIP:
		return status;
	}
	return STATUS_ERROR;
}
