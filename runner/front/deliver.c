// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "front/child.h"
#include "front/front.h"
#include "report/report.h"

static int write_report(struct front *front, const char *format, const char *name)
{
	char *path = xasprintf("%s/%s", front->results, name);
	struct stat st;
	int status = 0;

	/* Its status is that of the verdicts; if it could not write, it has said why. */
	report_one(front->results, format, path);
	if (stat(path, &st))
		status = STATUS_ERROR;
	else if (!st.st_size)
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
	/* Whoever reads stdout may take their time; from here on a signal may simply end us. */
	children_end();
	return report_one(front->results, format_name(front->options->format), NULL);
}
