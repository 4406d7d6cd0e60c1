// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "plan/entries.h"

#define SUFFIX ".json"

void names_in(struct strings *names, const char *dir, const char *suffix)
{
	struct dirent **list;
	size_t len, cut = strlen(suffix);
	int i, nr = scandir(dir, &list, NULL, versionsort);

	*names = (struct strings){0};
	for (i = 0; i < nr; i++) {
		const char *name = list[i]->d_name;

		len = strlen(name);
		if (*name != '.' && len > cut && !strcmp(name + len - cut, suffix))
			strings_add(names, xstrndup(name, len - cut));
		free(list[i]);
	}
	if (nr >= 0)
		free(list);
}

int entries_load(struct entries *entries, const char *configs, char **error)
{
	char *dir = xasprintf("%s/regressions", configs), *path;
	struct strings names;
	int err = 0;
	size_t i;

	*entries = (struct entries){0};
	names_in(&names, dir, SUFFIX);
	if (!names.nr) {
		*error = xasprintf("%s: no regression's entry there", dir);
		err = -1;
	}
	entries->v = xcalloc(names.nr + 1, sizeof(*entries->v));
	for (i = 0; !err && i < names.nr; i++) {
		path = xasprintf("%s/%s" SUFFIX, dir, names.v[i]);
		err = entry_load(&entries->v[i], path, error);
		if (!err)
			entries->nr++;
		free(path);
	}
	if (err)
		entries_free(entries);
	strings_free(&names);
	free(dir);
	return err;
}

const struct entry *entries_find(const struct entries *entries, const char *name)
{
	size_t i;

	for (i = 0; i < entries->nr; i++) {
		if (!strcmp(entries->v[i].name, name))
			return &entries->v[i];
	}
	return NULL;
}

void entries_free(struct entries *entries)
{
	size_t i;

	for (i = 0; i < entries->nr; i++)
		entry_free(&entries->v[i]);
	free(entries->v);
	*entries = (struct entries){0};
}
