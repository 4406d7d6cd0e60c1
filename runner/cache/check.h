/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether what lies in the cache is what was put there. Who uses it looks for himself, and makes
 * again what is damaged (scripts/kernel/, job/snapshot.c); this is for who wants to know.
 */
#ifndef RUNNER_CACHE_CHECK_H
#define RUNNER_CACHE_CHECK_H

#include "cache/things.h"

enum check_depth {
	CHECK_SIZES, /* soon done */
	CHECK_ALL,   /* every byte of kernels and snapshots, and a source's manifest */
};

enum check_result {
	CHECK_NONE, /* a thing without a manifest by its nature */
	CHECK_WHOLE,
	CHECK_DAMAGED,
	CHECK_BUSY, /* it is being made or removed */
	CHECK_INTERRUPTED,
};

/* Of what is damaged, *@why says what is, in a few words, which the caller frees. */
enum check_result check_thing(const struct thing *thing, enum check_depth depth, char **why);

#endif
