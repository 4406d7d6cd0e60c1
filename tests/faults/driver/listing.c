// SPDX-License-Identifier: GPL-2.0-only
#include <ftw.h>
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "listing.h"

#define MAX_FOLDERS_OPEN 16

/* Not watched: what rows and the driver itself write. */
static const char *const others[] = {"work", "log"};

/* nftw hands no argument on. */
static json_t *found;
static size_t skip;

static int add(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *name = path + skip;
	char *about;
	size_t i;

	if (!ftw->level)
		return FTW_CONTINUE;
	for (i = 0; ftw->level == 1 && i < ARRAY_SIZE(others); i++) {
		if (!strcmp(name, others[i]))
			return FTW_SKIP_SUBTREE;
	}
	about = type == FTW_D ? xstrdup("")
			      : xasprintf("%lld %lld.%09ld", (long long)st->st_size,
					  (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec);
	json_object_set_new(found, name, json_string(about));
	free(about);
	return FTW_CONTINUE;
}

json_t *listing(const char *dir)
{
	found = json_object();
	skip = strlen(dir) + 1;
	nftw(dir, add, MAX_FOLDERS_OPEN, FTW_PHYS | FTW_ACTIONRETVAL);
	return found;
}
