/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * RESULTS/run: what is true of a whole run and of no single job. The front writes it, the report
 * shows it; a folder of jobs without it can be reported, too.
 */
#ifndef RUNNER_PLAN_RUNFILE_H
#define RUNNER_PLAN_RUNFILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define RUN_FILE "run"

/* A machine that takes part. */
struct run_machine {
	char *name;
	char *about;	/* its definition's own line */
	char *why;	/* why it can be used here, "" if there is nothing to say */
	char *emulator; /* its emulator's version in its own words, "" if it has none */
};

/* A kernel of the run, by its label, and the words that asked for it: "-k deb:6.12.107-1". */
struct run_kernel {
	char *label, *asked;
};

/* A test that was asked for and has no pair, because its entry says nothing of the series. */
struct run_missing {
	char *regression, *series;
	char *text; /* one line that says so, and what to do */
};

struct runfile {
	char *started;	  /* UTC, ISO 8601 */
	double elapsed_s; /* of the whole; negative if it is not known yet */
	char *asked;	  /* the command line; "" if it is not known */
	char *chosen;	  /* who chose the machines: "as asked for", "by default, as on any host" */
	bool interrupted; /* jobs without a verdict did not get their turn, or were stopped */
	struct run_machine *machines;
	size_t nr_machines;
	struct run_kernel *kernels;
	size_t nr_kernels;
	struct run_missing *missing; /* with any of these the whole is no exit 0 */
	size_t nr_missing;
};

/* All texts are taken over, and freed with the file. */
void runfile_add_machine(struct runfile *run, char *name, char *about, char *why, char *emulator);
void runfile_add_kernel(struct runfile *run, char *label, char *asked);
/* The words that asked for the kernel of that label; NULL if they are not known. */
const char *runfile_kernel(const struct runfile *run, const char *label);
void runfile_add_missing(struct runfile *run, char *regression, char *series, char *text);
/* Arrays of what the structures above hold, by the names there. */
json_t *runfile_machines(const struct runfile *run);
json_t *runfile_kernels(const struct runfile *run);
json_t *runfile_missing(const struct runfile *run);
/* Writes @results/run in one go. 0, or -1 and errno. */
int runfile_write(const struct runfile *run, const char *results);
/* 0, or -1 with one line in *@error, which the caller frees. No file: an empty one, and 0. */
int runfile_read(struct runfile *run, const char *results, char **error);
void runfile_free(struct runfile *run);

#endif
