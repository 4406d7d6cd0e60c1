/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * All that is in a sandbox, by name.
 */
#ifndef FAULTS_LISTING_H
#define FAULTS_LISTING_H

#include <jansson.h>

/* Names relative to @dir, each with size and time; those of folders only with "". */
json_t *listing(const char *dir);

#endif
