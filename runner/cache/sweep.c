// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/tree.h"
#include "cache/lock.h"
#include "cache/remove.h"
#include "cache/sweep.h"

#define LOCK ".lock"
/* What mktemp puts behind the dot of a scratch folder (scripts/scratch.sh). */
#define SCRATCH_LEN 6

/* One cache: the user's, or one of --in-debian in it. */
struct sweep {
	const char *root;
	struct strings *removed;
};

static char *path_of(const struct sweep *sweep, const char *folder, const char *name)
{
	return xasprintf("%s/%s/%s", sweep->root, folder, name);
}

static bool is_there(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

static void drop(const struct sweep *sweep, const char *path)
{
	tree_remove(path);
	if (!is_there(path))
		strings_add(sweep->removed, xstrdup(path));
}

/* The folders PREFIX.XXXXXX that nobody has locked, while nobody makes one: PREFIX.lock. */
static void sweep_scratch(const struct sweep *sweep, const char *folder)
{
	char *dir = xasprintf("%s/%s", sweep->root, folder);
	struct strings names;
	size_t i, j;

	folder_names(&names, dir);
	for (i = 0; i < names.nr; i++) {
		size_t len = strlen(names.v[i]) - strlen(LOCK);
		char *path = path_of(sweep, folder, names.v[i]);
		int lock = names.v[i][0] == '.' && ends_with(names.v[i], LOCK)
				   ? lock_try(path, false)
				   : -1;

		for (j = 0; lock >= 0 && j < names.nr; j++) {
			const char *name = names.v[j];
			char *scratch = path_of(sweep, folder, name);
			int fd = -1;

			if (!strncmp(name, names.v[i], len + 1) && strcmp(name, names.v[i]) &&
			    strlen(name) == len + 1 + SCRATCH_LEN)
				fd = lock_try(scratch, false);
			if (fd >= 0) {
				drop(sweep, scratch);
				lock_close(fd);
			}
			free(scratch);
		}
		lock_close(lock);
		free(path);
	}
	strings_free(&names);
	free(dir);
}

/* A snapshot's manifest is written when all else is there. */
static void sweep_snapshots(const struct sweep *sweep)
{
	char *dir = xasprintf("%s/snapshots", sweep->root);
	struct strings names;
	size_t i;

	folder_names(&names, dir);
	for (i = 0; i < names.nr; i++) {
		char *path = path_of(sweep, "snapshots", names.v[i]);
		char *manifest = xasprintf("%s/manifest", path);
		int fd = lock_try(path, false);

		if (fd >= 0 && !is_there(manifest))
			drop(sweep, path);
		lock_close(fd);
		free(manifest);
		free(path);
	}
	strings_free(&names);
	free(dir);
}

/* A kernel comes with its manifest, and what is being made is .SERIES.tmp. */
static void sweep_kernels(const struct sweep *sweep)
{
	char *dir = xasprintf("%s/kernels", sweep->root);
	struct strings names;
	size_t i;

	folder_names(&names, dir);
	for (i = 0; i < names.nr; i++) {
		char *path = path_of(sweep, "kernels", names.v[i]);
		char *manifest = xasprintf("%s/manifest", path);
		bool hidden = names.v[i][0] == '.';

		if (hidden ? ends_with(names.v[i], ".tmp") : !is_there(manifest))
			drop(sweep, path);
		free(manifest);
		free(path);
	}
	strings_free(&names);
	free(dir);
}

/*
 * A source TREE is whole with TREE.manifest, and has TREE.pristine; all else is there only while
 * it is unpacked or patched (scripts/kernel/tree.sh).
 */
static bool is_source(const struct strings *names, const char *name)
{
	static const char *const lasting[] = {".manifest", ".pristine"};
	static const char *const passing[] = {".tmp",  ".tmp.hashes",	".exclude",
					      ".sums", ".manifest.tmp", ".stage"};
	char *tree = xstrdup(name), *manifest;
	bool whole;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lasting); i++) {
		if (ends_with(tree, lasting[i]))
			tree[strlen(tree) - strlen(lasting[i])] = '\0';
	}
	manifest = xasprintf("%s.manifest", tree);
	whole = strings_has(names, tree) && strings_has(names, manifest);
	for (i = 0; i < ARRAY_SIZE(passing); i++)
		whole = whole && !ends_with(name, passing[i]);
	free(manifest);
	free(tree);
	return whole;
}

static void sweep_sources(const struct sweep *sweep)
{
	char *dir = xasprintf("%s/src", sweep->root);
	struct strings names;
	size_t i;

	folder_names(&names, dir);
	for (i = 0; i < names.nr; i++) {
		char *path = path_of(sweep, "src", names.v[i]);

		if (!is_source(&names, names.v[i]))
			drop(sweep, path);
		free(path);
	}
	strings_free(&names);
	free(dir);
}

/* Objects that were being removed, and the locks of trees that have none any more. */
static void sweep_objects(const struct sweep *sweep)
{
	char *dir = xasprintf("%s/build", sweep->root);
	struct strings names;
	size_t i;

	folder_names(&names, dir);
	for (i = 0; i < names.nr; i++) {
		char *path = path_of(sweep, "build", names.v[i]);

		if (starts_with(names.v[i], REMOVED_PREFIX))
			drop(sweep, path);
		free(path);
	}
	strings_free(&names);
	folder_names(&names, sweep->root);
	for (i = 0; i < names.nr; i++) {
		char *path = xasprintf("%s/%s", sweep->root, names.v[i]), *objects;

		objects = xasprintf("%s/%.*s", dir, (int)(strlen(names.v[i]) - strlen(LOCK)),
				    names.v[i]);
		if (starts_with(names.v[i], "tree-") && ends_with(names.v[i], LOCK) &&
		    !is_there(objects))
			drop(sweep, path);
		free(objects);
		free(path);
	}
	strings_free(&names);
	free(dir);
}

/* What a killed program left of files that are written next to their place. */
static void sweep_files(const struct sweep *sweep)
{
	int fd = lock_try(sweep->root, false);
	struct strings names;
	size_t i;

	if (fd < 0)
		return;
	folder_names(&names, sweep->root);
	for (i = 0; i < names.nr; i++) {
		char *path = xasprintf("%s/%s", sweep->root, names.v[i]);

		if (starts_with(names.v[i], "durations.") && ends_with(names.v[i], ".tmp"))
			drop(sweep, path);
		free(path);
	}
	strings_free(&names);
	lock_close(fd);
}

static void sweep_root(const char *root, struct strings *removed)
{
	const struct sweep sweep = {.root = root, .removed = removed};
	char *debian = xasprintf("%s/debian", root);
	struct strings names;
	struct gate gate;
	size_t i;

	sweep_scratch(&sweep, "kernels");
	sweep_scratch(&sweep, "packages");
	sweep_scratch(&sweep, "debian");
	sweep_snapshots(&sweep);
	sweep_files(&sweep);
	if (gate_close(&gate, root)) {
		sweep_kernels(&sweep);
		sweep_sources(&sweep);
		sweep_objects(&sweep);
		gate_open(&gate);
	}
	folder_names(&names, debian);
	for (i = 0; i < names.nr; i++) {
		char *inner = xasprintf("%s/%s/kvm-regress", debian, names.v[i]);

		if (is_there(inner))
			sweep_root(inner, removed);
		free(inner);
	}
	strings_free(&names);
	free(debian);
}

void sweep_unfinished(const char *cache, struct strings *removed)
{
	sweep_root(cache, removed);
}
