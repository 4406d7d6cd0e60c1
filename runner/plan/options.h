/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The command line of ./run.sh, ./run.sh selftests, ./run.sh step and kvm-regress plan: one table
 * of options. What each means for people stands in runner/front/help.txt, selftests-help.txt and
 * step-help.txt; a test compares.
 *
 * Only what can be said of an option by itself is checked here: that it exists, its word, its
 * number's range. Names are looked up by who knows them.
 */
#ifndef RUNNER_PLAN_OPTIONS_H
#define RUNNER_PLAN_OPTIONS_H

#include "job/job.h"

enum option_set {
	OPTIONS_FRONT = 1,
	OPTIONS_STEP = 2,
	OPTIONS_PLAN = 4,
	OPTIONS_SELFTESTS = 8,
};

/* As given: names each once, in their order. */
struct options {
	struct strings kernels, configs, machines, groups, cves;
	struct strings regressions; /* of ./run.sh selftests: globs over the tests' names */
	bool columns[NR_COLUMNS];   /* of -v; all false: none was given */
	int jobs, repeat, timeout_s;
	enum split_lock_mode split_lock;
	struct strings reports; /* "FORMAT=FILE"; format/ knows the words, and the front asks */
	char *format;		/* NULL: not given */
	char *words;		/* the whole command line, for a shell */
	char *output;		/* NULL: not given */
	char *check_config;	/* the file; NULL: not asked for */
	enum suite suite;	/* whose tests are asked for */
	char *dir;		/* of tests that were built elsewhere; NULL: not given */
	struct strings logins;	/* of --sshlogin */
	char *login_file;	/* NULL: not given */
	bool jobs_given;
	bool compare;
	bool list, accept_kernel_crash, cold, no_install, find_fix, help, version;
	/* Of kvm-regress plan: */
	char *top, *tests, *kernels_file;
};

/*
 * Parses. 0, or STATUS_USAGE after one line on stderr. The defaults are filled in, other than
 * those that need to know configs/.
 */
int options_parse(struct options *options, enum option_set set, int argc, char **argv);
void options_free(struct options *options);
/* Whether they choose regressions, by name, group or CVE. */
bool options_choose(const struct options *options);
/* The table's rows of the set, for who compares it with the help: "-k, --kernel KERNEL". */
void options_names(enum option_set set, struct strings *names);

#endif
