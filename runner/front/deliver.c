// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/output.h"
#include "front/child.h"
#include "front/front.h"
#include "format/report.h"
#include "format/wanted.h"
#include "report/proof.h"

int front_report(struct front *front)
{
	int status = report_load(&front->merged, &front->results, 1);

	return status ? status : report_files(&front->merged);
}

int front_deliver(struct front *front)
{
	int status;

	front->run.elapsed_s = now_s() - front->started;
	if (runfile_write(&front->run, front->results)) {
		complain("%s/" RUN_FILE ": %s", front->results, strerror(errno));
		return STATUS_ERROR;
	}
	status = front_report(front);
	return status ? status : front_link_latest(front);
}

int front_show(struct front *front)
{
	const struct options *o = front->options;
	const char *format = o->format ? o->format : o->compare ? "differences" : "table";
	int failed = wanted_write(&front->merged, &o->reports);

	/* Whoever reads stdout may take their time; from here on a signal may simply end us. */
	children_end();
	failed |= report_print(&front->merged, format, NULL);
	/* For people, as the table is. What went wrong is the last that is said. */
	if (!o->format && !output_lost())
		note("The page is %s/" PAGE_FILE, front->results);
	return failed ? STATUS_ERROR : merged_status(&front->merged);
}
