// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "base/top.h"
#include "front/child.h"
#include "front/front.h"

void front_emulators(struct front *front)
{
	struct request *r = &front->request;
	size_t i;
	int status;

	r->emulators = xcalloc(r->nr_machines + 1, sizeof(*r->emulators));
	for (i = 0; i < r->nr_machines; i++) {
		r->emulators[i] = machine_line(suite_top(), r->machines[i].name, "version",
					       &status);
		/* The run's machines are the request's. */
		free(front->run.machines[i].emulator);
		front->run.machines[i].emulator = xstrdup(r->emulators[i]);
	}
}
