// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <unistd.h>

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
		char *script = xasprintf("%s/configs/machines/%s/version", suite_top(),
					 r->machines[i].name);
		const char *const argv[] = {script, NULL};

		r->emulators[i] = access(script, X_OK) ? xstrdup("") : child_line(argv, &status);
		/* The run's machines are the request's. */
		free(front->run.machines[i].emulator);
		front->run.machines[i].emulator = xstrdup(r->emulators[i]);
		free(script);
	}
}
