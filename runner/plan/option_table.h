/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of options, of plan/ alone: options.c reads a command line by it, option_words.c what
 * stands behind each option.
 */
#ifndef RUNNER_PLAN_OPTION_TABLE_H
#define RUNNER_PLAN_OPTION_TABLE_H

#include "plan/options.h"

enum option_id {
	OPT_KERNEL,
	OPT_CONFIG,
	OPT_VARIANT,
	OPT_MACHINE,
	OPT_JOBS,
	OPT_REPEAT,
	OPT_TIMEOUT,
	OPT_SPLIT_LOCK,
	OPT_FORMAT,
	OPT_REPORT,
	OPT_OUTPUT,
	OPT_GROUP,
	OPT_CVE,
	OPT_LIST,
	OPT_ACCEPT,
	OPT_COLD,
	OPT_SSHLOGIN,
	OPT_SSHLOGINFILE,
	OPT_CHECK_CONFIG,
	OPT_DIR,
	OPT_KUT,
	OPT_LTP,
	OPT_COMPARE,
	OPT_SELFTEST,
	OPT_FIND_FIX,
	OPT_NO_INSTALL,
	OPT_HELP,
	OPT_VERSION,
	OPT_TOP,
	OPT_TESTS,
	OPT_KERNELS,
	NR_OPTIONS,
};

struct option_spec {
	const char *name;
	const char *argument; /* NULL: it takes none */
	int max;	      /* of a number, which is at least 1; 0: it is no number */
	char letter;	      /* 0: none */
	unsigned char sets;
};

extern const struct option_spec option_specs[NR_OPTIONS];

/* Takes the option with its argument @s, if it has one. 0, or STATUS_USAGE after one line. */
int option_take(struct options *options, enum option_id id, const char *s);

#endif
