/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the suite is: the folder of configs/, scripts/ and build/. The host program lies in its
 * build/; KVM_REGRESS_TOP names another one.
 */
#ifndef RUNNER_TOP_H
#define RUNNER_TOP_H

/* An absolute path that stays valid. Ends the program with status 3 if it cannot be known. */
const char *suite_top(void);
/* TOP/@name; the caller frees it. */
char *suite_path(const char *name);

#endif
