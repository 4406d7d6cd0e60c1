// SPDX-License-Identifier: GPL-2.0-only
#include <fts.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "cache/things.h"

/* Of st_blocks. */
#define BLOCK 512

/* A file with several names, where a thing has one of them. */
struct name {
	struct shared_file file;
	size_t thing;
};

static void count(struct thing *thing, const struct stat *st)
{
	uint64_t bytes = (uint64_t)st->st_blocks * BLOCK;

	if (S_ISDIR(st->st_mode) || st->st_nlink == 1) {
		thing->own += bytes;
		return;
	}
	thing->shared = xrealloc(thing->shared, (thing->nr_shared + 1) * sizeof(*thing->shared));
	thing->shared[thing->nr_shared++] = (struct shared_file){st->st_dev, st->st_ino, bytes};
}

/* What somebody removes meanwhile counts nothing. */
static void measure(struct thing *thing)
{
	char **paths;
	FTSENT *entry;
	size_t i;
	FTS *fts;

	if (thing->measured)
		return;
	thing->measured = true;
	paths = xcalloc(thing->paths.nr + 1, sizeof(*paths));
	for (i = 0; i < thing->paths.nr; i++)
		paths[i] = thing->paths.v[i];
	fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	while (fts && (entry = fts_read(fts))) {
		if (entry->fts_info == FTS_D || entry->fts_info == FTS_F ||
		    entry->fts_info == FTS_SL)
			count(thing, entry->fts_statp);
	}
	if (fts)
		fts_close(fts);
	free(paths);
}

static int by_file(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	if (x->file.dev != y->file.dev)
		return x->file.dev < y->file.dev ? -1 : 1;
	if (x->file.ino != y->file.ino)
		return x->file.ino < y->file.ino ? -1 : 1;
	return x->thing < y->thing ? -1 : x->thing > y->thing;
}

uint64_t things_weigh(struct things *things)
{
	struct name *names = xcalloc(1, sizeof(*names));
	uint64_t sum = 0;
	size_t i, j, nr = 0;

	for (i = 0; i < things->nr; i++) {
		struct thing *thing = &things->v[i];

		thing->bytes = 0;
		if (thing->gone)
			continue;
		measure(thing);
		thing->bytes = thing->own;
		names = xrealloc(names, (nr + thing->nr_shared + 1) * sizeof(*names));
		for (j = 0; j < thing->nr_shared; j++)
			names[nr++] = (struct name){thing->shared[j], i};
	}
	qsort(names, nr, sizeof(*names), by_file);
	for (j = 0; j < nr; j++) {
		if (!j || names[j].file.dev != names[j - 1].file.dev ||
		    names[j].file.ino != names[j - 1].file.ino)
			things->v[names[j].thing].bytes += names[j].file.bytes;
	}
	for (i = 0; i < things->nr; i++)
		sum += things->v[i].bytes;
	free(names);
	return sum;
}
