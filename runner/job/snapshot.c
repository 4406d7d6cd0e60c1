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
#include "protocol.h"

#define FOLDER "snapshots"
#define MANIFEST "manifest"
#define HEAD "kvm-regress snapshot 2 "

static const char *const parts[] = {SNAPSHOT_STATE, CONSOLE_LOG, KTAP_LOG, ABOUT_FILE};

/* Adds the digest of a file to what a boot depends on. False and errno if it cannot be read. */
static bool add_file(struct text *t, const char *path)
{
	char *digest = digest_file(path, NULL);

	if (!digest)
		return false;
	text_addf(t, "%s\n", digest);
	free(digest);
	return true;
}

/* The same of all files in @dir. */
static bool add_folder(struct text *t, const char *dir)
{
	struct strings files = {0};
	bool ok = !tree_list(dir, dir, &files);
	size_t i;

	for (i = 0; ok && i < files.nr; i++)
		ok = add_file(t, files.v[i]);
	strings_free(&files);
	return ok;
}

/* The snapshot's name; NULL and errno. */
static char *key_of(const struct setup *setup)
{
	const struct machine *machine = &setup->machine;
	char *kernel = path_in(setup->job->kernel.dir, "bzImage"), *key = NULL;
	char *init = path_in(setup->build, INIT_ARCHIVE);
	struct text t = {0};
	bool ok;
	size_t i;

	text_addf(&t, HEAD "%d %d %s\n", setup_cpus(setup), setup_memory(setup), setup->cmdline);
	ok = add_file(&t, kernel) && add_file(&t, init) && add_folder(&t, setup->machine_dir);
	for (i = 0; ok && i < machine->programs.nr; i++) {
		char *program = find_program(machine->programs.v[i]);

		ok = program && add_file(&t, program);
		free(program);
	}
	for (i = 0; ok && i < machine->built.nr; i++) {
		char *built = path_in(setup->build, machine->built.v[i]);

		ok = add_file(&t, built);
		free(built);
	}
	if (ok)
		key = digest_text(t.s, t.len);
	free(t.s);
	free(init);
	free(kernel);
	return key;
}

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
	text_addf(&t, HEAD "%s\n", slash + 1);
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
static int write_about(const struct setup *setup, const char *dir)
{
	const struct job *job = setup->job;
	char *image = path_in(job->kernel.dir, "bzImage"), *digest = digest_file(image, NULL);
	char *path = path_in(dir, ABOUT_FILE);
	struct text t = {0};
	int err;

	text_addf(&t, "machine %s\nkernel %s\nimage %s\ncpus %d\n", setup->machine.name,
		  job->kernel.label, digest ? digest : "", setup_cpus(setup));
	err = write_file(path, t.s, t.len, 0666);
	free(t.s);
	free(path);
	free(digest);
	free(image);
	return err;
}

/* Boots and saves in @dir. 0, or a signal's number; -1 with one line in *@why. */
static int make(const struct setup *setup, const char *dir, const struct vmm_limits *limits,
		char **why)
{
	char *path = path_in(dir, MANIFEST), *said;
	int err;

	/* Whatever it is. */
	tree_remove(path);
	err = saver_run(setup, dir, limits, why);
	said = !err && !write_about(setup, dir) ? describe(dir) : NULL;
	if (!err && (!said || write_file(path, said, strlen(said), 0666))) {
		*why = xasprintf("%s: %s", dir, strerror(errno));
		err = -1;
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

static void use(struct setup *setup, const char *dir)
{
	char *manifest = path_in(dir, MANIFEST);

	setup->snapshot_use = lock_use(manifest);
	free(manifest);
}

void snapshot_leave(struct setup *setup)
{
	free(setup->snapshot);
	setup->snapshot = NULL;
	lock_close(setup->snapshot_use);
	setup->snapshot_use = -1;
}

int snapshot_take(struct setup *setup, const struct vmm_limits *limits)
{
	char *cache = NULL, *key = NULL, *dir = NULL, *why = NULL;
	int err = 0, fd;

	snapshot_leave(setup);
	if (!setup->machine.snapshot || setup->job->cold)
		return 0;
	key = key_of(setup);
	cache = key ? cache_dir() : NULL;
	if (cache) {
		dir = xasprintf("%s/" FOLDER "/%s", cache, key);
		err = lock(dir, &fd);
	}
	if (!dir || err < 0) {
		why = xstrdup(strerror(errno));
	} else if (!err) {
		if (!access(dir, F_OK) && !is_whole(dir))
			err = make(setup, dir, limits, &why);
		/* Before somebody else may take it away. */
		if (!err)
			use(setup, dir);
		close(fd);
	}
	if (why)
		complain("%s is booted for each job on %s; no snapshot of it: %s",
			 setup->job->kernel.label, setup->machine.name, why);
	else if (!err)
		setup->snapshot = xstrdup(dir);
	free(why);
	free(dir);
	free(cache);
	free(key);
	return err > 0 ? err : 0;
}
