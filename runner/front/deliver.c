// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/output.h"
#include "front/child.h"
#include "front/front.h"
#include "format/report.h"
#include "format/wanted.h"

int front_deliver(struct front *front)
{
	int status;

	front->run.elapsed_s = now_s() - front->started;
	if (runfile_write(&front->run, front->results)) {
		complain("%s/" RUN_FILE ": %s", front->results, strerror(errno));
		return STATUS_ERROR;
	}
	status = report_files(front->results);
	return status ? status : front_link_latest(front);
}

int front_show(struct front *front)
{
	const struct options *o = front->options;
	const char *format = o->format ? o->format : o->compare ? "differences" : "table";
	int failed = wanted_write(front->results, &o->reports), status;

	/* Whoever reads stdout may take their time; from here on a signal may simply end us. */
	children_end();
	status = report_one(front->results, format, NULL);
	/* For people, as the table is. What went wrong is the last that is said. */
	if (!o->format && !output_lost())
		note("The page is %s/" PAGE_FILE, front->results);
	return failed ? failed : status;
}
