// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "plan/planner.h"

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
	planner_kernel(&job, kernel);
	job.kernel.columns[COLUMN_STOCK] = !counterpart && p->request->columns[COLUMN_STOCK];
	if (standing != STANDS_UNKNOWN) {
		job.kernel.columns[is] = p->request->columns[is];
		job.kernel.expected = is == COLUMN_FIXED ? EXPECT_FIXED : EXPECT_VULNERABLE;
	}
	kind = xasprintf("%s-%s%s%s", series, config ? config : "", config ? "-" : "",
			 column_name(variant));
	planner_add(p, entry, machine, kernel, &job,
		    xasprintf("%s/%s-%s", entry->name, kind, machine->name), kind);
	free(kind);
}

static void plan_given(struct planner *p, const struct entry *entry, const struct machine *machine,
		       const struct kernel *kernel)
{
	struct job job = {.kernel.variant = COLUMN_GIVEN};

	planner_kernel(&job, kernel);
	job.kernel.columns[COLUMN_GIVEN] = true;
	planner_add(p, entry, machine, kernel, &job,
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
	planner_add(p, entry, machine, NULL, &job, xasprintf("%s/%s", entry->name, machine->name),
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

static void plan_all(struct planner *p)
{
	const struct request *r = p->request;
	size_t i, n;

	for (i = 0; i < r->nr_entries; i++) {
		for (n = 0; n < r->nr_machines; n++)
			plan_machine(p, r->entries[i], &r->machines[n]);
	}
}

int plan_write(struct plan *plan, const struct request *request, const struct kernels *kernels,
	       char **error)
{
	struct planner p = {.plan = plan, .request = request, .kernels = kernels};

	return planner_run(&p, plan_all, error);
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
