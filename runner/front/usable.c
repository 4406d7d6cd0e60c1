// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/top.h"
#include "front/child.h"
#include "front/front.h"

/*
 * Asks the machine's script "usable", if it has one: status 0 if it can be used on this host, and
 * on stdout why, or why not. 0, 1 if it cannot, or the status to end with.
 */
static int ask_usable(const char *machine, char **why)
{
	int status;

	*why = machine_line(suite_top(), machine, "usable", &status);
	if (status == CHILD_INTERRUPTED)
		return STATUS_INTERRUPTED;
	return status ? 1 : 0;
}

/* What none of the machines can do, and would go unnoticed. 0, or STATUS_USAGE after one line. */
static int check_options(const struct front *front)
{
	const bool *columns = front->options->columns;
	const char *first = front->request.machines[0].name, *none = NULL;
	bool boots = front_boots(front), gdb = false;
	size_t i;

	for (i = 0; i < front->request.nr_machines; i++)
		gdb |= front->request.machines[i].gdb;
	if (!boots && (front->given.nr || front->options->kernels.nr)) {
		complain("machine %s boots no kernel; it judges the running one, not %s", first,
			 front->given.nr ? front->given.v[0] : front->options->kernels.v[0]);
		return STATUS_USAGE;
	}
	if (!boots && front->config)
		none = "--config";
	else if (!boots &&
		 (columns[COLUMN_STOCK] || columns[COLUMN_BROKEN] || columns[COLUMN_FIXED]))
		none = "--variant";
	if (none) {
		complain("machine %s boots no kernel; %s makes no difference there", first, none);
		return STATUS_USAGE;
	}
	if (front->request.split_lock == SPLIT_LOCK_FATAL && !gdb) {
		complain("--split-lock fatal makes no difference on machine %s; it is for amd",
			 first);
		return STATUS_USAGE;
	}
	return 0;
}

int front_machines(struct front *front, const struct strings *machines)
{
	struct strings usable = {0}, whys = {0};
	int status = 0;
	size_t i;

	for (i = 0; i < machines->nr && status != STATUS_INTERRUPTED; i++) {
		char *why;

		status = ask_usable(machines->v[i], &why);
		if (!status) {
			strings_add(&usable, xstrdup(machines->v[i]));
			strings_add(&whys, why);
			continue;
		}
		if (status != STATUS_INTERRUPTED)
			note("%s: machine %s is skipped: %s", program_invocation_short_name,
			     machines->v[i], why);
		free(why);
	}
	if (status != STATUS_INTERRUPTED)
		status = usable.nr ? request_machines(&front->request, front->request.top, &usable)
				   : STATUS_SKIP;
	for (i = 0; !status && i < usable.nr; i++)
		runfile_add_machine(&front->run, xstrdup(usable.v[i]),
				    xstrdup(front->request.machines[i].about), xstrdup(whys.v[i]),
				    xstrdup(""));
	if (!status)
		status = check_options(front);
	strings_free(&usable);
	strings_free(&whys);
	return status;
}

bool front_boots(const struct front *front)
{
	size_t i;

	for (i = 0; i < front->request.nr_machines; i++) {
		if (front->request.machines[i].boots)
			return true;
	}
	return false;
}
