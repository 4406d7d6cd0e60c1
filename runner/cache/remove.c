// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/tree.h"
#include "cache/lock.h"
#include "cache/remove.h"

/* The lock, in *@fd. What is not there needs none, and *@fd is -1. */
static enum removal take(const char *path, int *fd)
{
	*fd = lock_try(path, false);
	if (*fd >= 0 || errno == ENOENT)
		return REMOVAL_DONE;
	return errno == EWOULDBLOCK ? REMOVAL_IN_USE : REMOVAL_FAILED;
}

/* All of @path, and whether it is gone. */
static enum removal clear(const char *path)
{
	struct stat st;

	errno = 0;
	tree_remove(path);
	if (lstat(path, &st))
		return REMOVAL_DONE;
	if (!errno)
		errno = EBUSY;
	return REMOVAL_FAILED;
}

/* A folder whose manifest goes first. */
static enum removal clear_entry(const char *dir, const char *manifest)
{
	if (unlink(manifest) && errno != ENOENT)
		return REMOVAL_FAILED;
	return clear(dir);
}

enum removal remove_kernel(const char *dir)
{
	char *manifest = xasprintf("%s/manifest", dir);
	int fd;
	enum removal done = take(manifest, &fd);

	if (done == REMOVAL_DONE)
		done = clear_entry(dir, manifest);
	lock_close(fd);
	free(manifest);
	return done;
}

enum removal remove_snapshot(const char *dir)
{
	int fd;
	enum removal done = take(dir, &fd);

	if (done == REMOVAL_DONE)
		done = remove_kernel(dir);
	lock_close(fd);
	return done;
}

static enum removal remove_source(const struct thing *thing)
{
	char *manifest = thing_manifest(thing);
	enum removal done = clear_entry(thing->paths.v[0], manifest);
	size_t i;

	for (i = 1; done == REMOVAL_DONE && i < thing->paths.nr; i++)
		done = clear(thing->paths.v[i]);
	free(manifest);
	return done;
}

/* A folder of which a part is missing could be built upon: it goes in one step. */
static enum removal remove_objects(const struct thing *thing)
{
	enum removal done = REMOVAL_DONE;
	size_t i;

	for (i = 0; done == REMOVAL_DONE && i < thing->paths.nr; i++) {
		const char *path = thing->paths.v[i], *base = strrchr(path, '/') + 1;
		char *hidden = xasprintf("%.*s" REMOVED_PREFIX "%s", (int)(base - path), path,
					 base);

		clear(hidden);
		done = rename(path, hidden) && errno != ENOENT ? REMOVAL_FAILED : clear(hidden);
		free(hidden);
	}
	return done;
}

/* Of which the file @lock is its maker's; takes that over. */
static enum removal clear_locked(const struct thing *thing, char *lock)
{
	int fd;
	enum removal done = take(lock, &fd);

	if (done == REMOVAL_DONE)
		done = clear(thing->paths.v[0]);
	lock_close(fd);
	free(lock);
	return done;
}

/* Who makes the archive of a Debian SUITE or SUITE-KEY has SUITE.lock. */
static enum removal remove_debian(const struct thing *thing)
{
	char *path = thing->paths.v[0], *base = strrchr(path, '/') + 1;

	return clear_locked(thing, xasprintf("%.*s%.*s.lock", (int)(base - path), path,
					     (int)strcspn(base, "-."), base));
}

static enum removal remove_bundle(const struct thing *thing)
{
	return clear_locked(thing, xstrdup(thing->paths.v[0]));
}

static enum removal remove_bisection(const struct thing *thing)
{
	return clear_locked(thing, xasprintf("%s/lock", thing->paths.v[0]));
}

bool thing_is_used(const struct thing *thing)
{
	enum removal could;
	char *manifest;
	int fd;

	if (thing->kind > THING_SNAPSHOT)
		return false;
	manifest = thing_manifest(thing);
	could = take(manifest, &fd);
	lock_close(fd);
	free(manifest);
	return could == REMOVAL_IN_USE;
}

enum removal thing_remove(const struct thing *thing)
{
	struct gate gate;
	enum removal done;

	switch (thing->kind) {
	case THING_SNAPSHOT:
		return remove_snapshot(thing->paths.v[0]);
	case THING_BUNDLE:
		return remove_bundle(thing);
	case THING_DEBIAN:
		return remove_debian(thing);
	case THING_BISECTION:
		return remove_bisection(thing);
	case THING_OTHER:
		return REMOVAL_IN_USE;
	case THING_KERNEL:
	case THING_SELFTESTS:
	case THING_SOURCE:
	case THING_OBJECTS:
	case THING_PACKAGE:
		break;
	}
	if (!gate_close(&gate, thing->root))
		return REMOVAL_IN_USE;
	if (thing->kind == THING_KERNEL || thing->kind == THING_SELFTESTS)
		done = remove_kernel(thing->paths.v[0]);
	else if (thing->kind == THING_SOURCE)
		done = remove_source(thing);
	else if (thing->kind == THING_OBJECTS)
		done = remove_objects(thing);
	else
		done = clear(thing->paths.v[0]);
	gate_open(&gate);
	return done;
}
