// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/output.h"
#include "cache/prune.h"
#include "cache/remove.h"
#include "cache/sweep.h"
#include "cache/things.h"

#define DAY_S (24 * 60 * 60)

struct tally {
	size_t removed, in_use, failed;
	uint64_t left, freed;
};

char *size_text(uint64_t bytes)
{
	static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
	double size = (double)bytes;
	size_t i;

	for (i = 0; size >= 1000 && i + 1 < ARRAY_SIZE(units); i++)
		size /= 1024;
	return xasprintf(i ? "%.1f %s" : "%.0f %s", size, units[i]);
}

static int longest_ago_first(const void *a, const void *b)
{
	const struct thing *const *x = a, *const *y = b;

	if ((*x)->used != (*y)->used)
		return (*x)->used < (*y)->used ? -1 : 1;
	return strcmp((*x)->name, (*y)->name);
}

static bool has_to_go(const struct prune *prune, const struct thing *thing, uint64_t left)
{
	time_t now = time(NULL);

	if (thing->kind == THING_OTHER)
		return false;
	if (prune->older_than_days >= 0 && now - thing->used >= prune->older_than_days * DAY_S)
		return true;
	return left > prune->larger_than;
}

static void prune_one(const struct prune *prune, struct things *things, struct thing *thing,
		      struct tally *tally)
{
	enum removal done;
	char *size;

	if (prune->dry_run)
		done = thing_is_used(thing) ? REMOVAL_IN_USE : REMOVAL_DONE;
	else
		done = thing_remove(thing);
	if (done == REMOVAL_IN_USE) {
		printf("in use: %s\n", thing->name);
		tally->in_use++;
	} else if (done == REMOVAL_FAILED) {
		complain("cannot remove %s: %s", thing->name, strerror(errno));
		tally->failed++;
	} else {
		uint64_t before = tally->left;

		thing->gone = true;
		tally->left = things_weigh(things);
		tally->freed += before - tally->left;
		size = size_text(before - tally->left);
		printf("%s %s, %s\n", prune->dry_run ? "would remove" : "removed", thing->name,
		       size);
		free(size);
		tally->removed++;
	}
}

static void sum_up(const struct prune *prune, const struct tally *tally)
{
	char *freed = size_text(tally->freed), *left = size_text(tally->left);

	printf("%s %zu, %s; %s %s left", prune->dry_run ? "would remove" : "removed",
	       tally->removed, freed, left, prune->dry_run ? "would be" : "are");
	if (tally->in_use)
		printf("; %zu in use %s", tally->in_use, tally->in_use == 1 ? "stays" : "stay");
	if (tally->left > prune->larger_than)
		printf("; that is still more than was asked for");
	putchar('\n');
	free(freed);
	free(left);
}

static void sweep(const char *cache, struct tally *tally)
{
	struct strings removed = {0};
	size_t i;

	sweep_unfinished(cache, &removed);
	for (i = 0; i < removed.nr; i++)
		printf("removed %s, unfinished\n", removed.v[i] + strlen(cache) + 1);
	tally->removed += removed.nr;
	strings_free(&removed);
}

int prune(const struct prune *prune, const char *cache)
{
	struct tally tally = {0};
	struct things things;
	struct thing **order;
	size_t i;

	if (!prune->dry_run)
		sweep(cache, &tally);
	if (things_read(&things, cache)) {
		complain("%s: %s", cache, strerror(errno));
		return STATUS_ERROR;
	}
	tally.left = things_weigh(&things);
	order = xcalloc(things.nr + 1, sizeof(struct thing *));
	for (i = 0; i < things.nr; i++)
		order[i] = &things.v[i];
	qsort(order, things.nr, sizeof(struct thing *), longest_ago_first);
	for (i = 0; i < things.nr; i++) {
		if (has_to_go(prune, order[i], tally.left))
			prune_one(prune, &things, order[i], &tally);
	}
	sum_up(prune, &tally);
	free(order);
	things_free(&things);
	return output_end() || tally.failed ? STATUS_ERROR : 0;
}
