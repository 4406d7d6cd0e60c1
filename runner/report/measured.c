// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "evidence/log.h"
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
	struct lines lines = {0};
	size_t len;
	char *log = log_read(job->dir, KTAP_LOG, &len);

	*m = (struct measured){0};
	if (log)
		lines_feed(&lines, log, len, take_line, m);
	lines_free(&lines);
	free(log);
}

void measured_free(struct measured *m)
{
	while (m->nr_points)
		points_free(&m->points[--m->nr_points]);
	free(m->points);
	strings_free(&m->lines);
	*m = (struct measured){0};
}
