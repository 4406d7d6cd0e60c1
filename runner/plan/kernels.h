/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernels of a run: a series' stock and counterparts, and kernels that somebody gave.
 *
 * What a kernel calls itself comes from outside. It is made safe here, once: a label is one line of
 * valid UTF-8 of bounded length, a folder's name has no character that means anything to anybody,
 * and no two kernels share either. Debug kernels have their configuration's name behind their own.
 */
#ifndef RUNNER_PLAN_KERNELS_H
#define RUNNER_PLAN_KERNELS_H

#include "base/util.h"

#define STOCK "stock"

struct kernel {
	char *series; /* NULL: a kernel that somebody gave */
	char *what;   /* of a series: STOCK, or the regression whose counterpart it is */
	char *label;  /* as it is shown */
	char *folder; /* of one that was given: its part of the jobs' folders' names */
	char *dir;    /* absolute; scripts/kernel/ describes it */
	char *tests;  /* absolute: the folder of its own selftests; NULL: not asked for */
	/* Of its file "options", where 0 and NULL are what is not there: */
	int memory; /* MiB that it asks for */
	double boot_silence_s;
	int slower;	       /* a test may take so many times as long */
	char *append;	       /* kernel arguments */
	struct strings not_on; /* "MACHINE[/REGRESSION] WHY": what cannot be looked at */
};

struct kernels {
	struct kernel *v;
	size_t nr;
	const char *config; /* of debug kernels, which all of them are: "kasan+lockdep"; or NULL */
};

/* Adds a series' kernel. 0, or -1 with one line in *@error, which the caller frees. */
int kernels_add_series(struct kernels *kernels, const char *series, const char *what,
		       const char *dir, char **error);
/* Adds one that somebody gave, and calls it @label. All of the series' come before. */
int kernels_add_given(struct kernels *kernels, const char *label, const char *dir, char **error);
/* The same of one of a series' own, which is called by its release and, unless STOCK, @what. */
int kernels_add_variant(struct kernels *kernels, const char *what, const char *dir, char **error);
/* Why the regression cannot be looked at with this kernel on the machine; NULL if it can. */
const char *kernel_not_on(const struct kernel *kernel, const char *machine, const char *regression);
/* NULL if it is not there. */
const struct kernel *kernels_find(const struct kernels *kernels, const char *series,
				  const char *what);
void kernels_free(struct kernels *kernels);

/* @s as part of a file's name; the caller frees it. */
char *safe_name(const char *s);
/* @s as a label; "unnamed" if nothing is left of it; the caller frees it. */
char *safe_label(const char *s);

#endif
