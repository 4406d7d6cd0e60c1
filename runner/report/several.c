// SPDX-License-Identifier: GPL-2.0-only
/*
 * Several folders of results as one, in their order: another kernel's, another machine's, or the
 * same run once more.
 */
#include <stdlib.h>
#include <string.h>

#include "report/merge.h"

static bool same_text(const char *a, const char *b)
{
	return !strcmp(a ? a : "", b ? b : "");
}

/* The same test, on a kernel of the same name, on the same machine. */
static bool same_job(const struct merged_job *a, const struct merged_job *b)
{
	return a->job.entry.suite == b->job.entry.suite &&
	       !strcmp(a->job.entry.name, b->job.entry.name) &&
	       !strcmp(a->job.kernel.label, b->job.kernel.label) &&
	       a->job.kernel.variant == b->job.kernel.variant &&
	       !strcmp(a->job.machine, b->job.machine);
}

static struct merged_job *find(const struct merged *merged, const struct merged_job *job)
{
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++) {
		if (same_job(&merged->jobs[i], job))
			return &merged->jobs[i];
	}
	return NULL;
}

/* Whether two kernels of one name are two: what they are made of is in their folders' names. */
static bool is_another(const struct merged *merged, const struct merged *next, const char *label)
{
	size_t i;

	for (i = 0; i < next->nr_jobs; i++) {
		const struct merged_job *job = &next->jobs[i], *old;

		if (strcmp(job->job.kernel.label, label))
			continue;
		old = find(merged, job);
		if (old && !same_text(old->job.kernel.dir, job->job.kernel.dir))
			return true;
	}
	return false;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Renames one kernel of @next, in its jobs and in what asked for it. */
static void rename_kernel(struct merged *next, const char *label, const char *folder)
{
	char *old = xstrdup(label), *path = realpath(folder, NULL);
	char *name = xasprintf("%s (%s)", old, last_part(path ? path : folder));
	char *clean = clean_text(name, strlen(name));
	size_t i;

	for (i = 0; i < next->nr_jobs; i++) {
		char **own = &next->jobs[i].job.kernel.label;

		if (strcmp(*own, old))
			continue;
		free(*own);
		*own = xstrdup(clean);
	}
	for (i = 0; i < next->run.nr_kernels; i++) {
		char **own = &next->run.kernels[i].label;

		if (strcmp(*own, old))
			continue;
		free(*own);
		*own = xstrdup(clean);
	}
	free(clean);
	free(name);
	free(path);
	free(old);
}

static void tell_apart(const struct merged *merged, struct merged *next)
{
	size_t i;

	for (i = 0; i < next->nr_jobs; i++) {
		const char *label = next->jobs[i].job.kernel.label;

		if (is_another(merged, next, label))
			rename_kernel(next, label, next->results);
	}
}

/* The jobs of @next go to @merged. */
static void move_jobs(struct merged *merged, struct merged *next)
{
	int after = merged->nr_jobs ? merged->jobs[merged->nr_jobs - 1].job.number + 1 : 0;
	size_t i;

	merged->jobs = xrealloc(merged->jobs,
				(merged->nr_jobs + next->nr_jobs + 1) * sizeof(*merged->jobs));
	for (i = 0; i < next->nr_jobs; i++) {
		struct merged_job *old = find(merged, &next->jobs[i]);

		if (old) {
			int number = old->job.number;

			merged_job_free(old);
			*old = next->jobs[i];
			old->job.number = number;
			merged->replaced++;
			continue;
		}
		next->jobs[i].job.number = after++;
		merged->jobs[merged->nr_jobs++] = next->jobs[i];
	}
	next->nr_jobs = 0;
}

/* What @next's run says of itself goes to @run: each machine, kernel and missing pair once. */
static void add_run(struct runfile *run, const struct runfile *next)
{
	size_t i, n;

	for (i = 0; i < next->nr_machines; i++) {
		const struct run_machine *m = &next->machines[i];

		for (n = 0; n < run->nr_machines && strcmp(run->machines[n].name, m->name); n++)
			;
		if (n == run->nr_machines)
			runfile_add_machine(run, xstrdup(m->name), xstrdup(m->about),
					    xstrdup(m->why), xstrdup(m->emulator));
	}
	for (i = 0; i < next->nr_kernels; i++) {
		if (!runfile_kernel(run, next->kernels[i].label))
			runfile_add_kernel(run, xstrdup(next->kernels[i].label),
					   xstrdup(next->kernels[i].asked));
	}
	for (i = 0; i < next->nr_missing; i++)
		runfile_add_missing(run, xstrdup(next->missing[i].regression),
				    xstrdup(next->missing[i].series),
				    xstrdup(next->missing[i].text));
	run->interrupted |= next->interrupted;
	run->elapsed_s = run->elapsed_s < 0 || next->elapsed_s < 0
				 ? -1
				 : run->elapsed_s + next->elapsed_s;
	if (next->asked && *next->asked) {
		char *both = xasprintf("%s%s%s", run->asked ? run->asked : "",
				       run->asked && *run->asked ? "; " : "", next->asked);

		free(run->asked);
		run->asked = both;
	}
}

/* 0, or -1: they are shown in different ways. */
static int check_suites(const struct merged *merged, const struct merged *next, char **error)
{
	if (!merged->nr_jobs || !next->nr_jobs ||
	    merged->jobs[0].job.entry.suite == next->jobs[0].job.entry.suite)
		return 0;
	*error = xasprintf("%s has tests of another suite than %s: report each by itself",
			   next->results, merged->results);
	return -1;
}

int merge_several(struct merged *merged, char *const *results, size_t nr, char **error)
{
	size_t i;
	int err = merge(merged, results[0], error);

	for (i = 1; !err && i < nr; i++) {
		struct merged next;

		err = merge(&next, results[i], error);
		if (!err) {
			err = check_suites(merged, &next, error);
			if (err)
				merged_free(&next);
		}
		if (err) {
			merged_free(merged);
			break;
		}
		tell_apart(merged, &next);
		move_jobs(merged, &next);
		add_run(&merged->run, &next.run);
		merged->damaged += next.damaged;
		merged_free(&next);
	}
	if (!err && nr > 1)
		merged_prove(merged);
	return err;
}
