// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "plan/limits.h"
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

static int times(int seconds, int slower)
{
	return seconds > TIMEOUT_MAX_S / slower ? TIMEOUT_MAX_S : seconds * slower;
}

/* What a debug kernel needs beyond what the entry says. The caller frees job->entry.append. */
static void adapt_entry(struct job *job, const struct kernel *kernel)
{
	const char *more = kernel && kernel->append ? kernel->append : "", *own = job->entry.append;
	int slower = kernel && kernel->slower ? kernel->slower : 1;

	job->entry.append = xasprintf("%s%s%s", own, *own && *more ? " " : "", more);
	job->entry.test_timeout_s = times(job->entry.test_timeout_s, slower);
	job->entry.silence_s = job->entry.silence_s * slower > TIMEOUT_MAX_S
				       ? TIMEOUT_MAX_S
				       : job->entry.silence_s * slower;
}

void planner_add(struct planner *p, const struct entry *entry, const struct machine *machine,
		 const struct kernel *kernel, struct job *job, char *folder, const char *kind)
{
	const struct request *r = p->request;
	char *dir = xasprintf("%s/%s", r->results, folder);

	job->number = (int)p->plan->nr;
	job->entry = *entry;
	adapt_entry(job, kernel);
	job->machine = machine->name;
	if (!job->skip)
		job->skip = (char *)entry_not_on(entry, machine->name);
	if (!job->skip && kernel)
		job->skip = (char *)kernel_not_on(kernel, machine->name, entry->name);
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
		free(job->entry.append);
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
	free(job->entry.append);
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
