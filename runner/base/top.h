/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the suite is: the folder of configs/, scripts/ and build/. The host program lies in its
 * build/; KVM_REGRESS_TOP names another one. A suite that make install has put there has the file
 * "installed": it is whole, and nothing in it is built or written when it runs.
 */
#ifndef RUNNER_TOP_H
#define RUNNER_TOP_H

#include <stdbool.h>

/* An absolute path that stays valid. Ends the program with status 3 if it cannot be known. */
const char *suite_top(void);
/* TOP/@name; the caller frees it. */
char *suite_path(const char *name);
bool suite_installed(void);
/* What its user calls: "./run.sh", or "kvm-regress" of an installed suite. */
const char *suite_command(void);
/*
 * The folder of folders of results where none is named: the suite's own, or, of an installed suite,
 * one in the working directory. The caller frees it.
 */
char *suite_results(void);

#endif
