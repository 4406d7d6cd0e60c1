/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How often a snapshot of the second level was missed. A plan with few runs does not make one, but
 * the next plan may be the same. Each run that begins without leaves a line, the one's name, in
 * the folder of the first level's.
 *
 * The file is a hint. One that is missing, damaged or cannot be written changes no result, and is
 * no error.
 */
#ifndef RUNNER_JOB_SNAPSHOT_WANTED_H
#define RUNNER_JOB_SNAPSHOT_WANTED_H

#define WANTED_FILE "wanted"

/* How many runs missed the one named @key, of those whose first level is in the folder @dir. */
int snapshot_wanted(const char *dir, const char *key);
/* One more. */
void snapshot_want(const char *dir, const char *key);

#endif
