/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What ./run.sh does, step by step: from options to results. Each step is a file of its own; it
 * returns 0, or the status that the program ends with, after it has said why in one line.
 *
 * Kernels are made by scripts/, jobs are run by "kvm-regress run", and shown by "kvm-regress
 * report". Nothing is judged here.
 */
#ifndef RUNNER_FRONT_FRONT_H
#define RUNNER_FRONT_FRONT_H

#include "front/fleet.h"
#include "plan/request.h"
#include "report/merge.h"

/* The program's status when a signal ended it. */
#define STATUS_INTERRUPTED 130

/* In the folder of results, while make runs or when it has failed. */
#define MAKE_LOG "make.log"

/* In the cache (plan/durations.h). */
#define DURATIONS_FILE "durations"

struct front {
	const struct options *options;
	double started; /* now_s() */
	char *cache;
	struct entries entries;
	struct request request;
	struct strings given; /* kernels of somebody's own, as they were named */
	char *config;	      /* of debug kernels, all names in one: "kasan+lockdep"; or NULL */
	struct strings known_series; /* all of configs/series */
	struct kernels kernels;
	struct runfile run;
	struct plan plan;
	struct fleet fleet;
	char *output;	      /* the folder of folders of results, as it is shown */
	char *stamp;	      /* this run's folder there */
	char *results;	      /* both */
	struct merged merged; /* what is in it, once the jobs have run */
};

/* A line for people, on stderr. */
void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* ask.c: the names of regressions, kernels and machines become what they name. */
int front_ask(struct front *front, struct strings *machines);
/* usable.c: takes out those that cannot be used on this host, and loads the others. */
int front_machines(struct front *front, const struct strings *machines);
/* True if one of the machines boots a kernel. */
bool front_boots(const struct front *front);

/* results.c */
int front_open_results(struct front *front);
/*
 * leftovers.c: what killed runs have left in the output folder. A run holds a lock on its folder as
 * long as it lives.
 */
void front_finish_killed(const struct front *front);
/* The link "latest" names this run from now on. */
int front_link_latest(struct front *front);
/* No job has finished: nothing is left of the run. */
void front_drop_results(struct front *front);
/* Says what had finished and what had not; of the latter only the file "job" stays. */
void front_interrupted(struct front *front);

/* prepare.c */
int front_install(struct front *front);
int front_make(struct front *front);
/* provide.c */
int front_kernels(struct front *front);
/*
 * tests.c: another suite's tests, built for each kernel, and what is known of them on the machines.
 */
int front_tests(struct front *front);
void front_free_tests(struct front *front);
/* emulators.c: the versions of the machines' emulators; "" of one that does not say it. */
void front_emulators(struct front *front);
/* about.c: what RESULTS/run says of what was asked. The kernels are there. */
void front_about(struct front *front);
/* fanout.c */
int front_fan_out(struct front *front);
/* deliver.c: reads what the jobs came to, and writes results.json and the others. */
int front_report(struct front *front);
/* The same at the run's end, which "latest" names from then on. */
int front_deliver(struct front *front);
/* On stdout. The status of the whole. */
int front_show(struct front *front);

/*
 * All of these but the last, and the end of whatever was started. 0 if the jobs have run and the
 * results are there.
 */
int front_run(struct front *front, const struct options *options);
void front_free(struct front *front);

#endif
