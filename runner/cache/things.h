/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cache holds, one thing for each that can be removed by itself. The caches of
 * --in-debian, which lie in it, are part of it.
 */
#ifndef RUNNER_CACHE_THINGS_H
#define RUNNER_CACHE_THINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/util.h"

/* Entries come first: what has a manifest in its folder, and who uses it locks that. */
enum thing_kind {
	THING_KERNEL,	 /* kernels/KEY */
	THING_SELFTESTS, /* selftests/KEY */
	THING_SNAPSHOT,	 /* snapshots/KEY */
	THING_SOURCE,	 /* src/TREE, and what lies beside it and begins with its name */
	THING_OBJECTS,	 /* build/TREE, and build/TREE.stock */
	THING_PACKAGE,	 /* packages/FILE */
	THING_BUNDLE,	 /* fleet/KEY; who uses it locks it */
	THING_BISECTION, /* bisect/NAME */
	THING_DEBIAN,	 /* debian/SUITE.tar */
	THING_OTHER,	 /* logs, locks, what is being made: never removed */
};

/* A file with more than one name; one of the names is the thing's. */
struct shared_file {
	uint64_t dev, ino, bytes;
};

struct thing {
	enum thing_kind kind;
	char *name;	      /* in the outermost cache */
	char *root;	      /* the cache that it belongs to, absolute */
	struct strings paths; /* absolute; the first one is that of its name */
	time_t used;	      /* last */
	uint64_t bytes; /* that it takes on the disk, of files shared with earlier things none */
	bool measured;	/* the next three are known */
	uint64_t own;	/* of these, those of files with one name */
	struct shared_file *shared;
	size_t nr_shared;
	bool gone; /* removed meanwhile */
};

struct things {
	struct thing *v;
	size_t nr;
};

/* Of the cache in folder @cache. One that is not there is empty. 0, or -1 and errno. */
int things_read(struct things *things, const char *cache);
void things_free(struct things *things);
/* Sets all sizes anew, after some are gone; their sum. */
uint64_t things_weigh(struct things *things);
/* The word for its kind. */
const char *thing_kind_name(enum thing_kind kind);
/* What it is of or for, as far as it can be told, in one line. The caller frees it. */
char *thing_about(const struct thing *thing);
/* A manifest's path, of a kernel, selftests, a snapshot or a source. The caller frees it. */
char *thing_manifest(const struct thing *thing);

#endif
