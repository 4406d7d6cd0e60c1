/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A snapshot's name: a digest of all that it depends on. It stands on files' contents alone, and
 * looks at no snapshot.
 */
#ifndef RUNNER_JOB_SNAPSHOT_KEY_H
#define RUNNER_JOB_SNAPSHOT_KEY_H

#include "job/snapshot.h"

/* The caller frees it; NULL and errno. */
char *snapshot_key(const struct setup *setup, enum snapshot_level level);

#endif
