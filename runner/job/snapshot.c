// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cache.h"
#include "base/digest.h"
#include "job/jobdir.h"
#include "job/saver.h"
#include "job/snapshot.h"
#include "protocol.h"

#define FOLDER "snapshots"
#define MANIFEST "manifest"
#define HEAD "kvm-regress snapshot 1 "

static const char *const parts[] = {SNAPSHOT_STATE, CONSOLE_LOG, KTAP_LOG};

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

/* The snapshot's name; NULL and errno. */
static char *key_of(const struct setup *setup)
{
	const struct machine *machine = &setup->machine;
	char *kernel = path_in(setup->job->kernel.dir, "bzImage"), *key = NULL;
	char *init = path_in(setup->build, INIT_ARCHIVE);
	char *vmm = find_program(machine->programs.v[0]);
	struct text t = {0};

	text_addf(&t, HEAD "%d %d %s\n", setup->job->entry.cpus, setup_memory(setup),
		  setup->cmdline);
	if (vmm && add_file(&t, kernel) && add_file(&t, init) && add_file(&t, setup->start) &&
	    add_file(&t, vmm))
		key = digest_text(t.s, t.len);
	free(t.s);
	free(vmm);
	free(init);
	free(kernel);
	return key;
}

/* What a folder holds, in one text; NULL and errno. */
static char *describe(const char *dir)
{
	const char *slash = strrchr(dir, '/');
	struct text t = {0};
	size_t i, size;

	text_addf(&t, HEAD "%s\n", slash + 1);
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		char *path = path_in(dir, parts[i]), *digest = digest_file(path, &size);

		if (digest)
			text_addf(&t, "%s %zu %s\n", parts[i], size, digest);
		free(path);
		free(digest);
		if (!digest) {
			free(t.s);
			return NULL;
		}
	}
	return text_take(&t);
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

static void remove_in(const char *dir, const char *name)
{
	char *path = path_in(dir, name);

	unlink(path);
	free(path);
}

/* Boots and saves in @dir. 0, or a signal's number; -1 with one line in *@why. */
static int make(const struct setup *setup, const char *dir, const struct vmm_limits *limits,
		char **why)
{
	char *path = path_in(dir, MANIFEST), *said;
	int err;

	unlink(path);
	err = saver_run(setup, dir, limits, why);
	said = err ? NULL : describe(dir);
	if (!err && (!said || write_file(path, said, strlen(said), 0666))) {
		*why = xasprintf("%s: %s", dir, strerror(errno));
		err = -1;
	}
	if (!err) {
		remove_in(dir, COMMAND_FILE);
		remove_in(dir, VMM_LOG);
	} else {
		remove_in(dir, SNAPSHOT_STATE);
		jobdir_remove(setup, dir);
		rmdir(dir);
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
	struct stat ours, there;
	int sig;

	for (;;) {
		if (make_dirs(dir))
			return -1;
		*fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (*fd < 0 && errno == ENOENT)
			continue;
		if (*fd < 0)
			return -1;
		while (flock(*fd, LOCK_EX | LOCK_NB)) {
			sig = errno == EWOULDBLOCK ? vmm_pause() : -1;
			if (sig) {
				close(*fd);
				return sig;
			}
		}
		if (!fstat(*fd, &ours) && !stat(dir, &there) && ours.st_ino == there.st_ino)
			return 0;
		close(*fd);
	}
}

int snapshot_take(struct setup *setup, const struct vmm_limits *limits)
{
	char *cache = NULL, *key = NULL, *dir = NULL, *why = NULL;
	int err = 0, fd;

	free(setup->snapshot);
	setup->snapshot = NULL;
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
