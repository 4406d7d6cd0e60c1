/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What one job's test has measured, beside what it has found: the lines of its ktap.log that are
 * for readers and for pictures (protocol.h, MEASURE and POINTS).
 */
#ifndef RUNNER_REPORT_MEASURED_H
#define RUNNER_REPORT_MEASURED_H

#include "evidence/points.h"
#include "report/merge.h"

struct measured {
	struct strings lines; /* "NAME VALUES", clean, in the test's order */
	struct points *points;
	size_t nr_points;
};

/* Of a job that was repeated, reads the first run's log. One that is not there is empty. */
void measured_load(struct measured *measured, const struct merged_job *job);
void measured_free(struct measured *measured);

#endif
