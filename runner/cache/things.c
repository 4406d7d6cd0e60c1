// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/tree.h"
#include "cache/things.h"

#define DEBIAN "debian"
#define INNER "kvm-regress"

const char *thing_kind_name(enum thing_kind kind)
{
	static const char *const names[] = {
		[THING_KERNEL] = "kernel",     [THING_SELFTESTS] = "selftests",
		[THING_SNAPSHOT] = "snapshot", [THING_SOURCE] = "source",
		[THING_OBJECTS] = "objects",   [THING_PACKAGE] = "package",
		[THING_BUNDLE] = "fleet",      [THING_BISECTION] = "bisection",
		[THING_DEBIAN] = "Debian",     [THING_OTHER] = "other",
	};

	return names[kind];
}

char *thing_manifest(const struct thing *thing)
{
	return xasprintf("%s%smanifest", thing->paths.v[0],
			 thing->kind == THING_SOURCE ? "." : "/");
}

/* Later than *@used? Then that. */
static void used_by(time_t *used, const char *path, bool read)
{
	struct stat st;

	if (stat(path, &st))
		return;
	if (st.st_mtime > *used)
		*used = st.st_mtime;
	if (read && st.st_atime > *used)
		*used = st.st_atime;
}

/*
 * Whoever uses an entry, a source or a package touches it, or its manifest. Each make writes to the
 * folder of objects, each step of a bisection to its state. The archive of a Debian is only read.
 */
static void find_used(struct thing *thing)
{
	char *path = NULL;

	if (thing->kind <= THING_SOURCE)
		path = thing_manifest(thing);
	else if (thing->kind == THING_BISECTION)
		path = xasprintf("%s/state", thing->paths.v[0]);
	if (path)
		used_by(&thing->used, path, false);
	if (!thing->used)
		used_by(&thing->used, thing->paths.v[0], thing->kind == THING_DEBIAN);
	free(path);
}

/* In @names, what belongs to @names[@i]: it and all that begin with its name and a dot. */
static void add_group(struct things *things, enum thing_kind kind, const char *root,
		      const char *prefix, const char *folder, const struct strings *names, size_t i)
{
	char *begin = xasprintf("%s.", names->v[i]);
	struct thing *thing;
	size_t j;

	things->v = xrealloc(things->v, (things->nr + 1) * sizeof(*things->v));
	thing = &things->v[things->nr++];
	*thing = (struct thing){
		.kind = kind,
		.name = xasprintf("%s%s/%s", prefix, folder, names->v[i]),
		.root = xstrdup(root),
	};
	strings_add(&thing->paths, xasprintf("%s/%s/%s", root, folder, names->v[i]));
	for (j = 0; kind != THING_PACKAGE && kind != THING_BUNDLE && j < names->nr; j++) {
		if (starts_with(names->v[j], begin))
			strings_add(&thing->paths,
				    xasprintf("%s/%s/%s", root, folder, names->v[j]));
	}
	free(begin);
	find_used(thing);
}

/* Whether @names[@i] belongs to another one of them. */
static bool is_part(const struct strings *names, size_t i)
{
	size_t j;

	for (j = 0; j < names->nr; j++) {
		size_t len = strlen(names->v[j]);

		if (j != i && starts_with(names->v[i], names->v[j]) && names->v[i][len] == '.')
			return true;
	}
	return false;
}

/* What lies in one of the cache's folders. Hidden is what is being made, or a lock: of @others. */
static void add_folder(struct things *things, enum thing_kind kind, const char *root,
		       const char *prefix, const char *folder, struct strings *others)
{
	char *path = xasprintf("%s/%s", root, folder);
	struct strings names;
	size_t i;

	folder_names(&names, path);
	for (i = 0; i < names.nr; i++) {
		bool grouped = kind == THING_SOURCE || kind == THING_OBJECTS;

		if (grouped && is_part(&names, i))
			continue;
		if (names.v[i][0] != '.' && (kind != THING_DEBIAN || ends_with(names.v[i], ".tar")))
			add_group(things, kind, root, prefix, folder, &names, i);
		else if (names.v[i][0] == '.' || ends_with(names.v[i], ".lock"))
			strings_add(others, xasprintf("%s/%s", path, names.v[i]));
	}
	strings_free(&names);
	free(path);
}

static const struct {
	enum thing_kind kind;
	const char *name;
} folders[] = {
	{THING_KERNEL, "kernels"}, {THING_SELFTESTS, "selftests"}, {THING_SNAPSHOT, "snapshots"},
	{THING_SOURCE, "src"},	   {THING_OBJECTS, "build"},	   {THING_PACKAGE, "packages"},
	{THING_BUNDLE, "fleet"},   {THING_BISECTION, "bisect"},	   {THING_DEBIAN, DEBIAN},
};

/* What is no folder of things, in the cache's own. */
static void find_others(const char *root, struct strings *others)
{
	struct strings names;
	size_t i, j;

	folder_names(&names, root);
	for (i = 0; i < names.nr; i++) {
		for (j = 0; j < ARRAY_SIZE(folders) && strcmp(names.v[i], folders[j].name); j++)
			;
		if (j == ARRAY_SIZE(folders))
			strings_add(others, xasprintf("%s/%s", root, names.v[i]));
	}
	strings_free(&names);
}

/* All of @others, as one. */
static void add_others(struct things *things, const char *root, const char *prefix,
		       struct strings *others)
{
	struct thing *thing;
	size_t i;

	if (!others->nr)
		return;
	things->v = xrealloc(things->v, (things->nr + 1) * sizeof(*things->v));
	thing = &things->v[things->nr++];
	*thing = (struct thing){
		.kind = THING_OTHER,
		.name = xasprintf("%slogs, locks, ...", prefix),
		.root = xstrdup(root),
		.paths = *others,
	};
	for (i = 0; i < others->nr; i++)
		used_by(&thing->used, others->v[i], false);
}

static void add_root(struct things *things, const char *root, const char *prefix);

/* The caches of --in-debian, SUITE/kvm-regress; what lies beside them is of @others. */
static void add_inner(struct things *things, const char *root, const char *prefix,
		      struct strings *others)
{
	char *debian = xasprintf("%s/" DEBIAN, root);
	struct strings suites, names;
	size_t i, j;

	folder_names(&suites, debian);
	for (i = 0; i < suites.nr; i++) {
		char *suite = xasprintf("%s/%s", debian, suites.v[i]);

		if (suites.v[i][0] == '.' || folder_names(&names, suite)) {
			free(suite);
			continue;
		}
		for (j = 0; j < names.nr; j++) {
			char *inner = xasprintf("%s/%s", suite, names.v[j]);
			char *next = xasprintf("%s" DEBIAN "/%s/" INNER "/", prefix, suites.v[i]);

			if (!strcmp(names.v[j], INNER))
				add_root(things, inner, next);
			else
				strings_add(others, xstrdup(inner));
			free(inner);
			free(next);
		}
		strings_free(&names);
		free(suite);
	}
	strings_free(&suites);
	free(debian);
}

static void add_root(struct things *things, const char *root, const char *prefix)
{
	struct strings others = {0};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(folders); i++)
		add_folder(things, folders[i].kind, root, prefix, folders[i].name, &others);
	find_others(root, &others);
	add_inner(things, root, prefix, &others);
	add_others(things, root, prefix, &others);
}

int things_read(struct things *things, const char *cache)
{
	struct strings names;

	*things = (struct things){0};
	if (folder_names(&names, cache))
		return errno == ENOENT ? 0 : -1;
	strings_free(&names);
	add_root(things, cache, "");
	return 0;
}

void things_free(struct things *things)
{
	size_t i;

	for (i = 0; i < things->nr; i++) {
		free(things->v[i].name);
		free(things->v[i].root);
		free(things->v[i].shared);
		strings_free(&things->v[i].paths);
	}
	free(things->v);
	*things = (struct things){0};
}
