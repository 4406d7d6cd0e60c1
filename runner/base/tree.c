// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tree.h"

#define MAX_FOLDERS_OPEN 16

/* By their bytes, whatever the locale is. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int is_entry(const struct dirent *entry)
{
	return strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
}

int tree_list(const char *path, const char *name, struct strings *files)
{
	struct dirent **list;
	int i, nr = scandir(path, &list, is_entry, by_name), err = 0;

	if (nr < 0 && errno == ENOTDIR) {
		strings_add(files, xstrdup(name));
		return 0;
	}
	if (nr < 0)
		return -1;
	for (i = 0; i < nr; i++) {
		char *below = xasprintf("%s/%s", path, list[i]->d_name);
		char *below_name = xasprintf("%s/%s", name, list[i]->d_name);

		if (!err)
			err = tree_list(below, below_name, files);
		free(below_name);
		free(below);
		free(list[i]);
	}
	free(list);
	return err;
}

int folder_names(struct strings *names, const char *path)
{
	struct dirent **list;
	int i, nr = scandir(path, &list, is_entry, by_name);

	*names = (struct strings){0};
	if (nr < 0)
		return -1;
	for (i = 0; i < nr; i++) {
		strings_add(names, xstrdup(list[i]->d_name));
		free(list[i]);
	}
	free(list);
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	remove(path);
	return 0;
}

static int keep_file(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)ftw;
	if (type != FTW_NS && !S_ISREG(st->st_mode) && !S_ISDIR(st->st_mode))
		remove(path);
	return 0;
}

int tree_keep_files(const char *path)
{
	return nftw(path, keep_file, MAX_FOLDERS_OPEN, FTW_PHYS);
}

void tree_remove(const char *path)
{
	nftw(path, remove_one, MAX_FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

char *path_from_here(const char *path)
{
	char *full = realpath(path, NULL), *here = getcwd(NULL, 0);
	size_t len = here ? strlen(here) : 0;
	char *shown;

	/* What begins with a dash would be an option to others. */
	if (full && here && starts_with(full, here) && full[len] == '/' && full[len + 1] != '-')
		shown = xstrdup(full + len + 1);
	else
		shown = full ? xstrdup(full) : NULL;
	free(full);
	free(here);
	return shown;
}
