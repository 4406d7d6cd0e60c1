// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "protocol.h"
#include "report/measured.h"

/* Of one log. */
#define LINES_MAX 256

static void take_line(void *arg, const char *line)
{
	struct measured *m = arg;
	struct points points;

	if (m->lines.nr + m->nr_points == LINES_MAX)
		return;
	if (starts_with(line, "# " MEASURE)) {
		line += strlen("# " MEASURE);
		strings_add(&m->lines, clean_text(line, strlen(line)));
	} else if (points_parse(&points, line)) {
		m->points = xrealloc(m->points, (m->nr_points + 1) * sizeof(points));
		m->points[m->nr_points++] = points;
	}
}

void measured_load(struct measured *m, const struct merged_job *job)
{
	/* The verdict's log lies in the job's folder, or in that of a later run below it. */
	char *path = xasprintf("%.*s" KTAP_LOG, (int)(strlen(job->log) - strlen(job->result.log)),
			       job->log);
	struct lines lines = {0};
	size_t len;
	char *log = read_file(path, &len);

	*m = (struct measured){0};
	if (log)
		lines_feed(&lines, log, len, take_line, m);
	lines_free(&lines);
	free(log);
	free(path);
}

void measured_free(struct measured *m)
{
	while (m->nr_points)
		points_free(&m->points[--m->nr_points]);
	free(m->points);
	strings_free(&m->lines);
	*m = (struct measured){0};
}
