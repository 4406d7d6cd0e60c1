// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "plan/alike.h"

/* Whether the job is one of those that are counted. */
static bool counts(const struct job *job, const struct machine *machine)
{
	return machine->snapshot && job->kernel.dir && !job->skip && !job->cold &&
	       !(job->entry.split_lock && machine->split_lock);
}

static struct alike_group *find(const struct alike *alike, const struct job *job,
				const struct machine *machine)
{
	size_t i;

	for (i = 0; i < alike->nr; i++) {
		struct alike_group *group = &alike->v[i];

		if (!strcmp(group->machine, machine->name) &&
		    !strcmp(group->kernel, job->kernel.dir) &&
		    !strcmp(group->append, job->entry.append) && group->cpus == job->entry.cpus &&
		    group->memory == job->entry.memory)
			return group;
	}
	return NULL;
}

void alike_add(struct alike *alike, const struct job *job, const struct machine *machine)
{
	struct alike_group *group;

	if (!counts(job, machine))
		return;
	group = find(alike, job, machine);
	if (!group) {
		alike->v = xrealloc(alike->v, (alike->nr + 1) * sizeof(*alike->v));
		group = &alike->v[alike->nr++];
		*group = (struct alike_group){
			.machine = machine->name,
			.kernel = job->kernel.dir,
			.append = xstrdup(job->entry.append),
			.cpus = job->entry.cpus,
			.memory = job->entry.memory,
		};
	}
	group->runs += job->repeat;
}

int alike_runs(const struct alike *alike, const struct job *job, const struct machine *machine)
{
	const struct alike_group *group = counts(job, machine) ? find(alike, job, machine) : NULL;

	return group ? group->runs : job->repeat;
}

void alike_free(struct alike *alike)
{
	size_t i;

	for (i = 0; i < alike->nr; i++)
		free(alike->v[i].append);
	free(alike->v);
	*alike = (struct alike){0};
}
