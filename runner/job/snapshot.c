// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cache.h"
#include "base/digest.h"
#include "base/tree.h"
#include "cache/about.h"
#include "cache/lock.h"
#include "job/jobdir.h"
#include "job/saver.h"
#include "job/snapshot.h"
#include "job/snapshot_key.h"
#include "job/snapshot_wanted.h"
#include "protocol.h"

#define FOLDER "snapshots"
#define MANIFEST "manifest"

/*
 * So many runs have to begin alike, in one plan or one after the other, before the second level is
 * made for them. It costs the CPU time that it saves more than two of them on amd, and more than
 * three on intel (docs/machines.md).
 */
#define RUNS_WORTH_LOADED 4

static const char *const parts[] = {SNAPSHOT_STATE, CONSOLE_LOG, KTAP_LOG, ABOUT_FILE};

/* What a folder holds, in one text; NULL and errno. */
static char *describe(const char *dir)
{
	const char *slash = strrchr(dir, '/');
	struct strings files = {0};
	struct text t = {0};
	bool ok = true;
	size_t i, size;

	for (i = 0; ok && i < ARRAY_SIZE(parts); i++) {
		char *path = path_in(dir, parts[i]);

		ok = !tree_list(path, parts[i], &files);
		free(path);
	}
	text_addf(&t, SNAPSHOT_HEAD "%s\n", slash + 1);
	for (i = 0; ok && i < files.nr; i++) {
		char *path = path_in(dir, files.v[i]), *digest = digest_file(path, &size);

		ok = digest;
		if (ok)
			text_addf(&t, "%s %zu %s\n", files.v[i], size, digest);
		free(path);
		free(digest);
	}
	strings_free(&files);
	if (ok)
		return text_take(&t);
	free(t.s);
	return NULL;
}

static bool is_whole(const char *dir)
{
	char *path = path_in(dir, MANIFEST), *said = read_file(path, NULL);
	char *seen = said ? describe(dir) : NULL;
	bool whole = seen && !strcmp(said, seen);

	free(seen);
	free(said);
	free(path);
	return whole;
}

bool snapshot_is_whole(const struct setup *setup)
{
	return is_whole(setup->snapshot);
}

/* Writes for whom it was made. 0, or -1 and errno. */
static int write_about(const struct setup *setup, enum snapshot_level level, const char *dir)
{
	const struct job *job = setup->job;
	char *image = path_in(job->kernel.dir, "bzImage"), *digest = digest_file(image, NULL);
	char *path = path_in(dir, ABOUT_FILE);
	struct text t = {0};
	int err;

	text_addf(&t, "machine %s\nkernel %s\nimage %s\ncpus %d\n", setup->machine.name,
		  job->kernel.label, digest ? digest : "", setup_cpus(setup));
	if (level == SNAPSHOT_LOADED)
		text_addf(&t, "modules loaded\n");
	err = write_file(path, t.s, t.len, 0666);
	free(t.s);
	free(path);
	free(digest);
	free(image);
	return err;
}

static int take(struct setup *setup, enum snapshot_level level, const struct vmm_limits *limits);

/*
 * Makes it in @dir, and what it is made from. 0, or a signal's number; -1 with one line in *@why,
 * or with NULL if somebody has been told.
 */
static int make(struct setup *setup, enum snapshot_level level, const char *dir,
		const struct vmm_limits *limits, char **why)
{
	char *path = path_in(dir, MANIFEST), *said = NULL;
	int err = 0;

	/* Whatever it is. */
	tree_remove(path);
	if (level == SNAPSHOT_LOADED) {
		err = take(setup, SNAPSHOT_BOOTED, limits);
		if (!err && !setup->snapshot)
			err = -1;
	}
	if (!err)
		err = saver_run(setup, dir, limits, why);
	if (!err) {
		said = !write_about(setup, level, dir) ? describe(dir) : NULL;
		if (!said || write_file(path, said, strlen(said), 0666)) {
			*why = xasprintf("%s: %s", dir, strerror(errno));
			err = -1;
		}
	}
	if (!err) {
		remove_in(dir, COMMAND_FILE);
		remove_in(dir, VMM_LOG);
	} else {
		tree_remove(dir);
	}
	free(said);
	free(path);
	return err;
}

/*
 * The folder @dir, made and locked; *@fd has the lock. Somebody may remove it while we wait for
 * that: then it is made again. 0, or a signal's number, or -1 and errno.
 */
static int lock(const char *dir, int *fd)
{
	int sig;

	for (;;) {
		if (make_dirs(dir))
			return -1;
		*fd = lock_try(dir, false);
		if (*fd >= 0)
			return 0;
		if (errno == EWOULDBLOCK) {
			sig = vmm_pause();
			if (sig)
				return sig;
		} else if (errno != ENOENT) {
			return -1;
		}
	}
}

void snapshot_leave(struct setup *setup)
{
	free(setup->snapshot);
	setup->snapshot = NULL;
	lock_close(setup->snapshot_use);
	setup->snapshot_use = -1;
	setup->from = FROM_BOOT;
}

/* From now on @setup's job starts from the one in @dir. */
static void use(struct setup *setup, enum snapshot_level level, const char *dir)
{
	char *manifest = path_in(dir, MANIFEST);

	snapshot_leave(setup);
	setup->snapshot_use = lock_use(manifest);
	setup->snapshot = xstrdup(dir);
	setup->from = level == SNAPSHOT_LOADED ? FROM_LOADED : FROM_BOOTED;
	free(manifest);
}

/* The snapshot's folder, which need not be there; NULL and errno. */
static char *folder_of(const struct setup *setup, enum snapshot_level level)
{
	char *key = snapshot_key(setup, level);
	char *cache = key ? cache_dir() : NULL;
	char *dir = cache ? xasprintf("%s/" FOLDER "/%s", cache, key) : NULL;

	free(cache);
	free(key);
	return dir;
}

/*
 * Has it made if need be, and used. 0, or a signal's number. If none can be made, somebody is told,
 * and what it would have been made from is what @setup uses. -1 if the cache has no room for a
 * second level's folder: about the cache the first one's maker has more to say.
 */
static int take(struct setup *setup, enum snapshot_level level, const struct vmm_limits *limits)
{
	static const char *const instead[] = {
		[SNAPSHOT_BOOTED] = "is booted",
		[SNAPSHOT_LOADED] = "loads its modules",
	};
	char *dir = folder_of(setup, level), *why = NULL;
	int err = dir ? 0 : -1, fd;

	if (!err)
		err = lock(dir, &fd);
	if (err < 0 && level == SNAPSHOT_BOOTED) {
		why = xstrdup(strerror(errno));
		err = 0;
	} else if (!err) {
		if (!access(dir, F_OK) && !is_whole(dir))
			err = make(setup, level, dir, limits, &why);
		/* Before somebody else may take it away. */
		if (!err)
			use(setup, level, dir);
		else if (err < 0)
			err = 0;
		close(fd);
	}
	if (why)
		complain("%s %s for each job on %s; no snapshot of it: %s",
			 setup->job->kernel.label, instead[level], setup->machine.name, why);
	free(why);
	free(dir);
	return err;
}

/* Whether the kernel has modules. Names stand in an archive as they are. */
static bool has_modules(const struct setup *setup)
{
	size_t len = 0;
	char *s = read_file(setup->loaded.v[setup->loaded.nr - 1], &len);
	bool has = s && memmem(s, len, L1_MODULE_LIST + 1, strlen(L1_MODULE_LIST));

	free(s);
	return has;
}

/* What modules do while they are loaded is seen by the detector, if it takes part. */
static bool can_be_loaded(const struct setup *setup)
{
	return !setup->plugin && has_modules(setup);
}

/* How many runs have missed the second level, which @dir is the folder of. */
static int missed(const struct setup *setup, const char *dir)
{
	char *booted = folder_of(setup, SNAPSHOT_BOOTED);
	int times = booted ? snapshot_wanted(booted, strrchr(dir, '/') + 1) : 0;

	free(booted);
	return times;
}

/* Whether a job is to start from the second level, which @dir is the folder of. */
static bool wants_loaded(const struct setup *setup, const char *dir)
{
	char *manifest = path_in(dir, MANIFEST);
	/* The first level's name, which the last of them takes, is a digest of large files. */
	bool wants = setup->job->alike >= RUNS_WORTH_LOADED || !access(manifest, F_OK) ||
		     missed(setup, dir) + 1 >= RUNS_WORTH_LOADED;

	free(manifest);
	return wants;
}

int snapshot_take(struct setup *setup, const struct vmm_limits *limits)
{
	char *loaded = NULL;
	int err = -1;

	snapshot_leave(setup);
	if (!setup->machine.snapshot || setup->job->cold)
		return 0;
	if (can_be_loaded(setup))
		loaded = folder_of(setup, SNAPSHOT_LOADED);
	/* Bochs 3.0's time stamps differ by it, and a job's runs are compared. */
	if (setup->all_from == FROM_BOOT)
		setup->all_from = loaded && wants_loaded(setup, loaded) ? FROM_LOADED : FROM_BOOTED;
	if (loaded && setup->all_from == FROM_LOADED) {
		err = take(setup, SNAPSHOT_LOADED, limits);
		free(loaded);
		loaded = NULL;
	}
	if (err < 0)
		err = take(setup, SNAPSHOT_BOOTED, limits);
	if (loaded && setup->snapshot)
		snapshot_want(setup->snapshot, strrchr(loaded, '/') + 1);
	free(loaded);
	return err;
}
