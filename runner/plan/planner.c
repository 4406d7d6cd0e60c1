// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plan/planner.h"

static void add_planned(struct plan *plan, char *folder, char *key)
{
	plan->v = xrealloc(plan->v, (plan->nr + 1) * sizeof(*plan->v));
	plan->v[plan->nr] = (struct planned){
		.folder = folder,
		.key = key,
		.number = (int)plan->nr,
	};
	plan->nr++;
}

void planner_add(struct planner *p, const struct entry *entry, const struct machine *machine,
		 struct job *job, char *folder, const char *kind)
{
	const struct request *r = p->request;
	char *dir = xasprintf("%s/%s", r->results, folder);

	job->number = (int)p->plan->nr;
	job->entry = *entry;
	job->machine = machine->name;
	if (!job->skip)
		job->skip = (char *)entry_not_on(entry, machine->name);
	job->top = (char *)r->top;
	if (!job->tests)
		job->tests = (char *)r->tests;
	job->timeout_s = r->timeout_s;
	job->repeat = r->repeat;
	job->split_lock = r->split_lock;
	job->accept_kernel_crash = r->accept_kernel_crash;
	job->cold = r->cold;
	if (p->counts) {
		alike_add(&p->alike, job, machine);
		free(folder);
		free(dir);
		return;
	}
	job->alike = alike_runs(&p->alike, job, machine);
	if (!p->error && (make_dirs(dir) || job_write(job, dir)))
		p->error = xasprintf("%s: %s", dir,
				     errno == EILSEQ ? "a path of the suite, its cache or this "
						       "folder is not valid UTF-8"
						     : strerror(errno));
	add_planned(p->plan, folder, xasprintf("%s/%s-%s", entry->name, kind, machine->name));
	free(dir);
}

void planner_kernel(struct job *job, const struct kernel *kernel)
{
	job->kernel.label = kernel->label;
	job->kernel.series = kernel->series;
	job->kernel.dir = kernel->dir;
	job->kernel.memory = kernel->memory;
	job->kernel.boot_silence_s = kernel->boot_silence_s;
}

int planner_run(struct planner *p, void (*add_all)(struct planner *p), char **error)
{
	*p->plan = (struct plan){0};
	p->counts = true;
	add_all(p);
	p->counts = false;
	add_all(p);
	alike_free(&p->alike);
	if (!p->error)
		return 0;
	plan_free(p->plan);
	*error = p->error;
	return -1;
}
