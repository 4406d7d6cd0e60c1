// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/cache.h"
#include "base/top.h"
#include "cache/sweep.h"
#include "front/child.h"
#include "front/needs.h"
#include "plan/consistency.h"
#include "plan/durations.h"

void note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

/* Folders for all jobs, and what is to be said of those that have none. */
static int plan(struct front *front)
{
	bool foreign = front->request.suite != SUITE_REGRESSIONS;
	char *tests = suite_path("build/tests"), *durations, *error = NULL;
	int err, status = 0;

	front->request.tests = tests;
	if (foreign)
		err = plan_tests(&front->plan, &front->request, &front->kernels, &error);
	else
		err = plan_write(&front->plan, &front->request, &front->kernels, &error);
	if (err) {
		complain("%s", error);
		free(error);
		status = err == -2 ? STATUS_USAGE : STATUS_ERROR;
	}
	front->request.tests = NULL;
	free(tests);
	durations = xasprintf("%s/" DURATIONS_FILE, front->cache);
	durations_sort(&front->plan, durations);
	free(durations);
	front->run.elapsed_s = -1;
	front_about(front);
	if (!status && runfile_write(&front->run, front->results)) {
		complain("%s/" RUN_FILE ": %s", front->results, strerror(errno));
		status = STATUS_ERROR;
	}
	return status;
}

/*
 * What has no pair on a series is said under the table. If nothing else was asked for, it is said
 * here, before anything is made for it.
 */
static int note_missing(struct front *front)
{
	const struct request *r = &front->request;
	size_t i;

	if (!front_boots(front))
		return 0;
	plan_missing(r, &front->run);
	if (r->columns[COLUMN_STOCK] || front->given.nr ||
	    front->run.nr_missing < r->nr_entries * r->series.nr)
		return 0;
	for (i = 0; i < front->run.nr_missing; i++)
		complain("%s", front->run.missing[i].text);
	return STATUS_USAGE;
}

/* What --sshlogin cannot be had with: what a host has is not ours to choose. */
static int ask_fleet(struct front *front)
{
	const struct options *o = front->options;
	size_t i;

	if (!o->logins.nr && !o->login_file)
		return 0;
	for (i = 0; i < front->request.nr_machines; i++) {
		if (!front->request.machines[i].boots) {
			complain("machine %s boots no kernel; --sshlogin has nothing to send there",
				 front->request.machines[i].name);
			return STATUS_USAGE;
		}
	}
	if (o->split_lock == SPLIT_LOCK_FATAL) {
		complain("--split-lock=fatal runs on this machine only, without --sshlogin");
		return STATUS_USAGE;
	}
	return fleet_open(&front->fleet, o);
}

/* Gives the hosts what the jobs need. */
static int provide_fleet(struct front *front)
{
	struct fleet *fleet = &front->fleet;
	char *list;
	int status;

	if (!fleet->nr)
		return 0;
	status = fleet_pack(fleet, &front->request, &front->plan, front->results);
	if (status)
		return status;
	list = xasprintf("%s/files", front->results);
	status = fleet_provide(fleet, &front->request, list);
	free(list);
	return status;
}

static int prepare(struct front *front)
{
	struct strings machines = {0}, swept = {0};
	int status;

	status = consistency_require(suite_top());
	if (!status)
		status = front_ask(front, &machines);
	if (!status)
		status = front_machines(front, &machines);
	if (!status)
		status = note_missing(front);
	if (!status)
		status = front_open_results(front);
	if (!status)
		status = front_needs(front);
	if (!status)
		sweep_unfinished(front->cache, &swept);
	strings_free(&swept);
	if (!status)
		status = front_install(front);
	if (!status)
		front_emulators(front);
	if (!status)
		status = ask_fleet(front);
	if (!status)
		status = front_sandbox(front);
	if (!status)
		status = front_make(front);
	if (!status && front_boots(front))
		status = front_kernels(front);
	if (!status && front->request.suite != SUITE_REGRESSIONS)
		status = front_tests(front);
	if (!status)
		status = plan(front);
	strings_free(&machines);
	return status;
}

int front_run(struct front *front, const struct options *options)
{
	bool ran = false;
	int status;

	*front = (struct front){.options = options, .started = now_s()};
	/* A make that runs us is none of our make's business. */
	unsetenv("MAKEFLAGS");
	unsetenv("MFLAGS");
	unsetenv("MAKELEVEL");
	children_begin();
	front->cache = cache_dir();
	status = front->cache ? prepare(front) : STATUS_USAGE;
	if (!status)
		status = provide_fleet(front);
	if (!status) {
		ran = true;
		status = front_fan_out(front);
	}
	if (!status)
		status = front_deliver(front);
	if (!children_stop())
		complain("some processes that were started could not be ended");
	if (status == STATUS_INTERRUPTED)
		front_interrupted(front);
	else if (status && !ran)
		front_drop_results(front);
	return status;
}

void front_free(struct front *front)
{
	size_t i;

	for (i = 0; front->request.emulators && i < front->request.nr_machines; i++)
		free(front->request.emulators[i]);
	free(front->request.emulators);
	front_free_tests(front);
	fleet_free(&front->fleet);
	strings_free(&front->known_series);
	request_free(&front->request);
	entries_free(&front->entries);
	kernels_free(&front->kernels);
	runfile_free(&front->run);
	plan_free(&front->plan);
	merged_free(&front->merged);
	strings_free(&front->given);
	free(front->config);
	free(front->cache);
	free(front->output);
	free(front->stamp);
	free(front->results);
	*front = (struct front){0};
}
