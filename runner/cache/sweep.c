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

/* What @look is told of: one of the @names in a folder, with its path. */
typedef void (*look_fn)(const struct sweep *sweep, const struct strings *names, const char *name,
			const char *path);

/* Looks at each thing in @folder; "" is the cache's own. */
static void each(const struct sweep *sweep, const char *folder, look_fn look)
{
	char *dir = xasprintf("%s%s%s", sweep->root, *folder ? "/" : "", folder);
	struct strings names;
	size_t i;

	folder_names(&names, dir);
	for (i = 0; i < names.nr; i++) {
		char *path = xasprintf("%s/%s", dir, names.v[i]);

		look(sweep, &names, names.v[i], path);
		free(path);
	}
	strings_free(&names);
	free(dir);
}

/* The folders PREFIX.XXXXXX that nobody has locked, while nobody makes one: PREFIX.lock. */
static void sweep_scratch(const struct sweep *sweep, const struct strings *names, const char *lock,
			  const char *path)
{
	size_t len = strlen(lock) - strlen(LOCK), i;
	int held = *lock == '.' && ends_with(lock, LOCK) ? lock_try(path, false) : -1;

	for (i = 0; held >= 0 && i < names->nr; i++) {
		const char *name = names->v[i];
		char *scratch = xasprintf("%.*s%s", (int)(strlen(path) - strlen(lock)), path, name);
		int fd = -1;

		if (!strncmp(name, lock, len + 1) && strcmp(name, lock) &&
		    strlen(name) == len + 1 + SCRATCH_LEN)
			fd = lock_try(scratch, false);
		if (fd >= 0)
			drop(sweep, scratch);
		lock_close(fd);
		free(scratch);
	}
	lock_close(held);
}

static bool has_manifest(const char *dir)
{
	char *manifest = xasprintf("%s/manifest", dir);
	bool has = is_there(manifest);

	free(manifest);
	return has;
}

/* A snapshot's manifest is written when all else is there. */
static void sweep_snapshot(const struct sweep *sweep, const struct strings *names, const char *name,
			   const char *path)
{
	int fd = lock_try(path, false);

	(void)names;
	(void)name;
	if (fd >= 0 && !has_manifest(path))
		drop(sweep, path);
	lock_close(fd);
}

/* A kernel or selftests come with their manifest; a series that is being made is .SERIES.tmp. */
static void sweep_kernel(const struct sweep *sweep, const struct strings *names, const char *name,
			 const char *path)
{
	(void)names;
	if (*name == '.' ? ends_with(name, ".tmp") : !has_manifest(path))
		drop(sweep, path);
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

static void sweep_source(const struct sweep *sweep, const struct strings *names, const char *name,
			 const char *path)
{
	if (!is_source(names, name))
		drop(sweep, path);
}

/* Objects that were being removed. */
static void sweep_objects(const struct sweep *sweep, const struct strings *names, const char *name,
			  const char *path)
{
	(void)names;
	if (starts_with(name, REMOVED_PREFIX))
		drop(sweep, path);
}

/* The locks of trees that have no objects any more. */
static void sweep_lock(const struct sweep *sweep, const struct strings *names, const char *name,
		       const char *path)
{
	char *objects;

	(void)names;
	if (!starts_with(name, "tree-") || !ends_with(name, LOCK))
		return;
	objects = xasprintf("%s/build/%.*s", sweep->root, (int)(strlen(name) - strlen(LOCK)), name);
	if (!is_there(objects))
		drop(sweep, path);
	free(objects);
}

/* What a killed program left of files that are written next to their place. */
static void sweep_file(const struct sweep *sweep, const struct strings *names, const char *name,
		       const char *path)
{
	(void)names;
	if (starts_with(name, "durations.") && ends_with(name, ".tmp"))
		drop(sweep, path);
}

static void sweep_root(const char *root, struct strings *removed);

/* A cache of --in-debian. */
static void sweep_inner(const struct sweep *sweep, const struct strings *names, const char *name,
			const char *path)
{
	char *inner = xasprintf("%s/kvm-regress", path);

	(void)names;
	(void)name;
	if (is_there(inner))
		sweep_root(inner, sweep->removed);
	free(inner);
}

static void sweep_root(const char *root, struct strings *removed)
{
	const struct sweep sweep = {.root = root, .removed = removed};
	struct gate gate;
	int fd;

	each(&sweep, "kernels", sweep_scratch);
	each(&sweep, "selftests", sweep_scratch);
	each(&sweep, "packages", sweep_scratch);
	each(&sweep, "debian", sweep_scratch);
	each(&sweep, "snapshots", sweep_snapshot);
	fd = lock_try(root, false);
	if (fd >= 0)
		each(&sweep, "", sweep_file);
	lock_close(fd);
	if (gate_close(&gate, root)) {
		each(&sweep, "kernels", sweep_kernel);
		each(&sweep, "selftests", sweep_kernel);
		each(&sweep, "src", sweep_source);
		each(&sweep, "build", sweep_objects);
		each(&sweep, "", sweep_lock);
		gate_open(&gate);
	}
	each(&sweep, "debian", sweep_inner);
}

void sweep_unfinished(const char *cache, struct strings *removed)
{
	sweep_root(cache, removed);
}
