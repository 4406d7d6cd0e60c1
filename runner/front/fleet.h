/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * --sshlogin: jobs on other machines. GNU parallel chooses the host of each job and starts it
 * there; here hosts are looked at before, and given what jobs need, and what comes back becomes the
 * jobs' folders. Nothing is planned or judged here. The other end is fleet/cmd_serve.c.
 *
 * A host that cannot be used is left out, with one line that says why; if none is left, the run
 * ends. All hosts are used alike, this machine (":") too: it makes no difference to a result where
 * a job ran.
 */
#ifndef RUNNER_FRONT_FLEET_H
#define RUNNER_FRONT_FLEET_H

#include "fleet/bundle.h"
#include "fleet/login.h"
#include "plan/options.h"
#include "plan/plan.h"

struct host {
	struct login login;
	int jobs; /* at a time */
	bool usable;
};

/* What a job takes: places in the list of bundles. */
struct parcel {
	size_t tests, kernel;
	char *text; /* the job's file, in one line */
};

struct fleet {
	struct host *hosts;
	size_t nr;
	struct bundle *bundles; /* first what all jobs take: BUNDLE_PROGRAM, BUNDLE_TOP */
	size_t nr_bundles;
	struct parcel *parcels; /* of the plan's jobs, in their order */
	size_t nr_parcels;
	const struct plan *plan;
	const char *results;
};

enum {
	BUNDLE_PROGRAM, /* this program, and what make has built for the machines */
	BUNDLE_TOP,	/* the machines' folders */
	NR_FIXED_BUNDLES,
};

/*
 * The hosts that are named, those of them that answer. No host named is an empty fleet, and 0. Else
 * 0, STATUS_USAGE after a line for each host, or STATUS_INTERRUPTED.
 */
int fleet_open(struct fleet *fleet, const struct options *options);
/*
 * fleet_goods.c: puts together what the jobs of @plan, whose folders are in @results, need. 0, or
 * STATUS_ERROR after one line.
 */
int fleet_pack(struct fleet *fleet, const struct request *request, const struct plan *plan,
	       const char *results);
/* Has it copied to the hosts that lack it. Uses @list, a file, meanwhile. As fleet_open(). */
int fleet_provide(struct fleet *fleet, const struct request *request, const char *list);
/* Jobs at a time on all hosts. */
size_t fleet_at_once(const struct fleet *fleet);
/* What GNU parallel runs, with {1} and so on for what is in a line of fleet_line(). */
char *fleet_command(const struct fleet *fleet, bool quiet);
/* Appends the words of job @i of the plan: columns with tabs between them. */
void fleet_line(const struct fleet *fleet, size_t i, struct text *t);
/*
 * A file that GNU parallel names, with what a job has written: it becomes the job's results, and is
 * removed. False if it is no whole result: the job has failed wherever it was tried. *@told: what
 * was said there before, for people; the caller frees it.
 */
bool fleet_take(struct fleet *fleet, const char *file, char **told);
/* Where the ssh of host @i leaves its complaints, in the results, which have the name @folder. */
char *fleet_ssh_log(const char *folder, size_t i);
/*
 * After the run: removes what ssh and GNU parallel have left in the results. @tell: says before
 * which hosts failed while jobs ran.
 */
void fleet_tidy(const struct fleet *fleet, bool tell);
void fleet_free(struct fleet *fleet);

#endif
