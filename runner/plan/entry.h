/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A regression's entry, configs/regressions/NAME.json: what its test needs, what decides it, and
 * where each series stands. Of somebody else's test, what it needs (plan/selftests.h).
 *
 * It knows its own file alone. That entries, tests, patches and series agree is looked at in
 * plan/consistency.h.
 */
#ifndef RUNNER_PLAN_ENTRY_H
#define RUNNER_PLAN_ENTRY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/util.h"
#include "plan/suite.h"

/* What the kernel's log can report that an entry gives a meaning to. */
enum log_event {
	LOG_LOCKUP, /* a soft or hard lockup, a storm, an L1 that does not come back */
	LOG_WARN,
	LOG_OOPS,    /* a page fault or a general protection fault of the kernel */
	LOG_BUG,     /* "kernel BUG at" */
	LOG_FINDING, /* a debug kernel's report */
	NR_LOG_EVENTS,
};

struct fix {
	char *commit, *release; /* upstream; "" if there is none yet */
	char *text;		/* free text, "" if there is none */
};

enum standing {
	STANDS_UNKNOWN, /* the entry says nothing about that series */
	STANDS_HAS,	/* stock has the fix */
	STANDS_LACKS,
};

struct entry_series {
	char *name;
	enum standing standing;
	char *after; /* the regression whose patch this one's stands on; or NULL */
};

struct entry_machine {
	char *name;
	char *reason; /* why the test is not run there */
};

struct entry {
	enum suite suite;
	char *name;	       /* its file's name without ".json" */
	char *title;	       /* one line, for the list */
	char *about;	       /* one sentence: what VULNERABLE means */
	struct strings groups; /* at least one; it is listed under the first */
	struct strings cve;
	struct fix *fixes;
	size_t nr_fixes;
	struct entry_series *series;
	size_t nr_series;
	struct strings decides; /* globs over the checks' names; each must match one that ran */
	int cpus;		/* L1's */
	int memory;		/* that L1 has at least, in MiB; 0: the machine's */
	char *arguments;	/* of the test; "" if none */
	char *append;		/* more kernel arguments for L1; "" if none */
	struct strings modules; /* of the suite's own, loaded on request: "timewarp" */
	struct strings config;	/* Kconfig symbols that it needs, without "CONFIG_" */
	struct entry_machine *not_on;
	size_t nr_not_on;
	int test_timeout_s; /* of the test, in L1's own time */
	double silence_s;   /* CPU time of the VMM without a word after which the test is stuck */
	bool split_lock;    /* the split-lock detector is one of its oracles */
	char *kernel_log[NR_LOG_EVENTS]; /* glob over the function: VULNERABLE; NULL: it is not */
	bool by_default;		 /* false: it is run only if it is named */
};

/* "lockup", "warn", "oops", "bug", "finding": the keys of "kernel_log". */
const char *log_event_name(enum log_event event);
/* A regression's name is one of a C function and of a file: a-z, 0-9, _, a letter or _ first. */
bool entry_name_ok(const char *name);
/* The same of somebody else's test: letters, digits, "_", "-", "+" and ".", no "." or "-" first. */
bool test_name_ok(const char *name);
/* Reads the entry's file. 0, or -1 with one line in *@error, which the caller frees. */
int entry_load(struct entry *entry, const char *path, char **error);
/*
 * The same from a job's file, where @path is that file's name; @json has a member "name".
 */
int entry_from_json(struct entry *entry, const json_t *json, const char *path, char **error);
/* All keys, "name" among them; the caller has the only reference. */
json_t *entry_to_json(const struct entry *entry);
void entry_free(struct entry *entry);

/* What it says of the series; NULL if nothing. */
struct entry_series *entry_series_find(const struct entry *entry, const char *name);
/* The name of the patch that the standing wants: "6.12.break.patch"; the caller frees it. */
char *entry_series_patch(const struct entry_series *series);
enum standing entry_standing(const struct entry *entry, const char *series);
/* Why the test is not run on that machine; NULL if it is. */
const char *entry_not_on(const struct entry *entry, const char *machine);
/* True if the check is one on which the verdict hangs. */
bool entry_decides(const struct entry *entry, const char *check);
/* A test that moves L1's clock makes RCU stalls and hung tasks appear that are none. */
bool entry_moves_clock(const struct entry *entry);
/* "COMMIT (RELEASE)" of the first fix, or NULL if upstream has none; the caller frees it. */
char *entry_upstream(const struct entry *entry);

#endif
