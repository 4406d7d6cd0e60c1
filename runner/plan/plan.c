// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "plan/limits.h"
#include "plan/plan.h"

/* Which of broken and fixed a series' stock is, and which its counterpart is. */
static enum column stock_is(enum standing standing)
{
	return standing == STANDS_HAS ? COLUMN_FIXED : COLUMN_BROKEN;
}

static enum column counterpart_is(enum standing standing)
{
	return standing == STANDS_HAS ? COLUMN_BROKEN : COLUMN_FIXED;
}

/* A regression that says nothing of the series has no pair there, but stock can be looked at. */
static bool wants_stock(const struct request *r, enum standing standing)
{
	return r->columns[COLUMN_STOCK] ||
	       (standing != STANDS_UNKNOWN && r->columns[stock_is(standing)]);
}

static bool wants_counterpart(const struct request *r, enum standing standing)
{
	return standing != STANDS_UNKNOWN && r->columns[counterpart_is(standing)];
}

void plan_needs(const struct request *request, const char *series, struct strings *needs)
{
	size_t i;

	*needs = (struct strings){0};
	for (i = 0; i < request->nr_entries; i++) {
		if (wants_stock(request, entry_standing(request->entries[i], series))) {
			strings_add(needs, xstrdup(STOCK));
			break;
		}
	}
	for (i = 0; i < request->nr_entries; i++) {
		if (wants_counterpart(request, entry_standing(request->entries[i], series)))
			strings_add(needs, xstrdup(request->entries[i]->name));
	}
}

static char *missing_text(const struct request *request, const struct entry *entry,
			  const char *series)
{
	return xasprintf("%s on %s: %s. For a proof, say in configs/regressions/%s.json whether %s "
			 "\"has\" the fix or \"lacks\" it, and add patches/%s/%s.break.patch or "
			 "%s.fix.patch",
			 entry->name, series,
			 request->columns[COLUMN_STOCK] ? "only stock was run" : "nothing was run",
			 entry->name, series, entry->name, series, series);
}

void plan_missing(const struct request *request, struct runfile *run)
{
	size_t i, n;

	for (i = 0; i < request->nr_entries; i++) {
		const struct entry *entry = request->entries[i];

		for (n = 0; n < request->series.nr; n++) {
			const char *series = request->series.v[n];

			if (entry_standing(entry, series) == STANDS_UNKNOWN)
				runfile_add_missing(run, xstrdup(entry->name), xstrdup(series),
						    missing_text(request, entry, series));
		}
	}
}

struct planner {
	struct plan *plan;
	const struct request *request;
	const struct kernels *kernels;
	char *error;
};

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

/*
 * Writes the job's folder. All in @job but what differs between jobs is filled in here. @kernel is
 * NULL for the running one.
 */
static void write_job(struct planner *p, const struct entry *entry, const struct machine *machine,
		      const struct kernel *kernel, struct job *job, char *folder, const char *kind)
{
	const struct request *r = p->request;
	const char *skip = entry_not_on(entry, machine->name);
	char *dir = xasprintf("%s/%s", r->results, folder);

	if (!skip && kernel)
		skip = kernel_not_on(kernel, machine->name, entry->name);
	job->number = (int)p->plan->nr;
	job->entry = *entry;
	adapt_entry(job, kernel);
	job->machine = machine->name;
	job->skip = (char *)skip;
	job->top = (char *)r->top;
	job->tests = (char *)r->tests;
	job->timeout_s = r->timeout_s;
	job->repeat = r->repeat;
	job->split_lock = r->split_lock;
	job->accept_kernel_crash = r->accept_kernel_crash;
	job->cold = r->cold;
	if (!p->error && (make_dirs(dir) || job_write(job, dir)))
		p->error = xasprintf("%s: %s", dir,
				     errno == EILSEQ ? "a path of the suite, its cache or this "
						       "folder is not valid UTF-8"
						     : strerror(errno));
	add_planned(p->plan, folder, xasprintf("%s/%s-%s", entry->name, kind, machine->name));
	free(job->entry.append);
	free(dir);
}

static void describe_kernel(struct job *job, const struct kernel *kernel)
{
	job->kernel.label = kernel->label;
	job->kernel.series = kernel->series;
	job->kernel.dir = kernel->dir;
	job->kernel.memory = kernel->memory;
	job->kernel.boot_silence_s = kernel->boot_silence_s;
}

static void plan_series(struct planner *p, const struct entry *entry, const struct machine *machine,
			const char *series, bool counterpart)
{
	enum standing standing = entry_standing(entry, series);
	enum column is = counterpart ? counterpart_is(standing) : stock_is(standing);
	enum column variant = counterpart ? is : COLUMN_STOCK;
	const char *what = counterpart ? entry->name : STOCK, *config = p->kernels->config;
	const struct kernel *kernel = kernels_find(p->kernels, series, what);
	struct job job = {.kernel.variant = variant};
	char *kind;

	if (!kernel) {
		if (!p->error)
			p->error = xasprintf("no kernel %s of series %s", what, series);
		return;
	}
	describe_kernel(&job, kernel);
	job.kernel.columns[COLUMN_STOCK] = !counterpart && p->request->columns[COLUMN_STOCK];
	if (standing != STANDS_UNKNOWN) {
		job.kernel.columns[is] = p->request->columns[is];
		job.kernel.expected = is == COLUMN_FIXED ? EXPECT_FIXED : EXPECT_VULNERABLE;
	}
	kind = xasprintf("%s-%s%s%s", series, config ? config : "", config ? "-" : "",
			 column_name(variant));
	write_job(p, entry, machine, kernel, &job,
		  xasprintf("%s/%s-%s", entry->name, kind, machine->name), kind);
	free(kind);
}

static void plan_given(struct planner *p, const struct entry *entry, const struct machine *machine,
		       const struct kernel *kernel)
{
	struct job job = {.kernel.variant = COLUMN_GIVEN};

	describe_kernel(&job, kernel);
	job.kernel.columns[COLUMN_GIVEN] = true;
	write_job(p, entry, machine, kernel, &job,
		  xasprintf("%s/%s-%s", entry->name, kernel->folder, machine->name), "given");
}

static void plan_running(struct planner *p, const struct entry *entry,
			 const struct machine *machine)
{
	struct job job = {.kernel.variant = COLUMN_RUNNING};
	struct utsname name;

	uname(&name);
	job.kernel.label = safe_label(name.release);
	job.kernel.columns[COLUMN_RUNNING] = true;
	write_job(p, entry, machine, NULL, &job, xasprintf("%s/%s", entry->name, machine->name),
		  "running");
	free(job.kernel.label);
}

static void plan_machine(struct planner *p, const struct entry *entry,
			 const struct machine *machine)
{
	const struct request *r = p->request;
	size_t i;

	if (!machine->boots) {
		plan_running(p, entry, machine);
		return;
	}
	for (i = 0; i < r->series.nr; i++) {
		enum standing standing = entry_standing(entry, r->series.v[i]);

		if (wants_stock(r, standing))
			plan_series(p, entry, machine, r->series.v[i], false);
		if (wants_counterpart(r, standing))
			plan_series(p, entry, machine, r->series.v[i], true);
	}
	for (i = 0; i < p->kernels->nr; i++) {
		if (!p->kernels->v[i].series)
			plan_given(p, entry, machine, &p->kernels->v[i]);
	}
}

int plan_write(struct plan *plan, const struct request *request, const struct kernels *kernels,
	       char **error)
{
	struct planner p = {.plan = plan, .request = request, .kernels = kernels};
	size_t i, n;

	*plan = (struct plan){0};
	for (i = 0; i < request->nr_entries; i++) {
		for (n = 0; n < request->nr_machines; n++)
			plan_machine(&p, request->entries[i], &request->machines[n]);
	}
	if (!p.error)
		return 0;
	plan_free(plan);
	*error = p.error;
	return -1;
}

void plan_free(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->nr; i++) {
		free(plan->v[i].folder);
		free(plan->v[i].key);
	}
	free(plan->v);
	*plan = (struct plan){0};
}
