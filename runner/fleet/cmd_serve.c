// SPDX-License-Identifier: GPL-2.0-only
/*
 * serve: the other end, on a host of a fleet. This program and all that it takes lie there in
 * bundles (fleet/bundle.h), which are neighbours: folders whose names are their keys.
 *
 *   serve ready TOP MACHINE...    whether jobs can run here: for each machine a line with the
 *                                 version of its emulator, or one that says why not, and status 2
 *   serve job [--quiet] TOP TESTS KERNEL NAME JOB
 *                                 runs the job whose file's text is JOB, in a folder that goes when
 *                                 it has ended, and writes that folder's files to stdout
 *                                 (fleet/pack.h), under NAME
 *
 * TOP, TESTS and KERNEL are keys. Status 0 of a job means that its result has been written; any
 * other says nothing about the kernel.
 */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/commands.h"
#include "base/output.h"
#include "base/tree.h"
#include "cache/lock.h"
#include "fleet/pack.h"
#include "front/child.h"
#include "job/job.h"
#include "job/vmm.h"
#include "plan/machine.h"

#define QUIET "--quiet"
#define NR_KEYS 3 /* TOP, TESTS, KERNEL */
/* Folders of jobs begin so: they are no bundles. */
#define WORK ".job."

/* The folder of this program, in which @up is 0, or one above it. NULL after one line. */
static char *own_folder(int up)
{
	char *path = realpath("/proc/self/exe", NULL), *slash;
	int i;

	for (i = 0; path && i <= up; i++) {
		slash = strrchr(path, '/');
		if (slash && slash != path)
			*slash = '\0';
	}
	if (!path)
		complain("/proc/self/exe: %s (is /proc mounted?)", strerror(errno));
	return path;
}

/* Says which emulator there is, or why the machine cannot be used here. */
static int say_ready(const char *top, const char *name)
{
	char *dir = xasprintf("%s/configs/machines/%s", top, name), *error = NULL, *why, *version;
	const char *missing;
	struct machine machine;
	int status = 0, ended = 0;

	if (machine_load(&machine, dir, &error)) {
		printf("%s\n", error);
		free(error);
		free(dir);
		return STATUS_USAGE;
	}
	missing = machine_missing_program(&machine);
	why = missing ? NULL : machine_line(top, name, "usable", &ended);
	version = missing ? NULL : machine_line(top, name, "version", &status);
	if (missing)
		printf("%s is not installed there; machine %s needs the package %s\n", missing,
		       name, machine.packages.nr ? machine.packages.v[0] : missing);
	else if (ended)
		printf("machine %s cannot be used there: %s\n", name, why);
	else
		printf("%s %s\n", name, version);
	status = missing || ended ? STATUS_USAGE : 0;
	free(version);
	free(why);
	machine_free(&machine);
	free(dir);
	return status;
}

static int ready(const char *fleet, char **words)
{
	char *top = xasprintf("%s/%s", fleet, words[0]);
	int status = 0, i;

	for (i = 1; !status && words[i]; i++)
		status = say_ready(top, words[i]);
	free(top);
	return output_end() ? STATUS_ERROR : status;
}

/* Folders of jobs that were killed. Who works in one has it locked. */
static void sweep(const char *fleet)
{
	struct strings names;
	size_t i;

	folder_names(&names, fleet);
	for (i = 0; i < names.nr; i++) {
		char *path = xasprintf("%s/%s", fleet, names.v[i]);
		int fd = starts_with(names.v[i], WORK) ? lock_try(path, false) : -1;

		if (fd >= 0)
			tree_remove(path);
		lock_close(fd);
		free(path);
	}
	strings_free(&names);
}

/* A folder of our own, locked. NULL after one line. */
static char *make_work(const char *fleet)
{
	char *path = xasprintf("%s/" WORK "XXXXXX", fleet);

	/* A sweep may come between the two. */
	while (mkdtemp(path)) {
		if (lock_try(path, false) >= 0)
			return path;
		free(path);
		path = xasprintf("%s/" WORK "XXXXXX", fleet);
	}
	complain("%s: %s", path, strerror(errno));
	free(path);
	return NULL;
}

/*
 * Nobody is to remove a bundle while the job runs. The descriptors stay open until the end. 0, or
 * -1 after one line.
 */
static int use_bundles(const char *fleet, char **keys)
{
	char *own = own_folder(0);
	int err = !own || lock_try(own, true) < 0 ? -1 : 0, i;

	for (i = 0; !err && i < NR_KEYS; i++) {
		char *path = xasprintf("%s/%s", fleet, keys[i]);

		if (lock_try(path, true) < 0) {
			complain("%s: %s", path, strerror(errno));
			err = -1;
		}
		free(path);
	}
	free(own);
	return err;
}

static void set_path(char **path, const char *fleet, const char *key)
{
	free(*path);
	*path = xasprintf("%s/%s", fleet, key);
}

/* Writes the job's file, with this host's paths in it. 0, or -1 after one line. */
static int write_job(const char *fleet, const char *work, char **words)
{
	char *path = xasprintf("%s/" JOB_FILE, work), *error = NULL;
	struct job job;
	int err;

	err = write_file(path, words[4], strlen(words[4]), 0666);
	if (err)
		error = xasprintf("%s: %s", path, strerror(errno));
	else
		err = job_read(&job, work, &error);
	if (!err) {
		set_path(&job.top, fleet, words[0]);
		set_path(&job.tests, fleet, words[1]);
		set_path(&job.kernel.dir, fleet, words[2]);
		err = job_write(&job, work);
		if (err)
			error = xasprintf("%s: %s", path, strerror(errno));
		job_free(&job);
	}
	if (err)
		complain("%s", error);
	free(error);
	free(path);
	return err;
}

/*
 * Whether nobody is there any more to read what a job writes. GNU parallel's own program on this
 * host looks whether its parent changes; it does not notice a connection that was gone before it
 * had begun to look.
 */
static void look(void *arg)
{
	struct pollfd out = {.fd = STDOUT_FILENO};
	bool *gone = arg;

	*gone = poll(&out, 1, 0) > 0 && out.revents & (POLLERR | POLLHUP);
}

/* Runs it. 0, or a status. */
static int run(const char *work, bool quiet)
{
	bool gone = false;
	const struct watcher watcher = {.tick = look, .arg = &gone, .enough = &gone};
	char *folder = own_folder(0), *program = xasprintf("%s/kvm-regress", folder);
	const char *const loud[] = {program, "run", work, NULL};
	const char *const silent[] = {program, "run", QUIET, work, NULL};
	const struct child child = {.argv = quiet ? silent : loud, .watcher = &watcher};
	int status = child_run(&child);

	free(program);
	free(folder);
	if (status == CHILD_INTERRUPTED)
		return 128;
	/* These are verdicts; for others there is none. */
	return status <= STATUS_SKIP && status != STATUS_USAGE ? 0 : STATUS_ERROR;
}

static int job(const char *fleet, bool quiet, char **words)
{
	int status = STATUS_ERROR;
	char *work;

	sweep(fleet);
	work = use_bundles(fleet, words) ? NULL : make_work(fleet);
	if (!work)
		return STATUS_ERROR;
	if (!write_job(fleet, work, words))
		status = run(work, quiet);
	children_stop();
	if (!status && pack_write(work, words[3], stdout)) {
		complain("%s: %s", work, strerror(errno));
		status = STATUS_ERROR;
	}
	tree_remove(work);
	free(work);
	return status;
}

int cmd_serve(int argc, char **argv)
{
	bool is_job = argc >= 2 && !strcmp(argv[1], "job");
	bool quiet = is_job && argc >= 3 && !strcmp(argv[2], QUIET);
	char *fleet;
	int status;

	vmm_die_with_parent();
	children_begin();
	if ((is_job && argc != 7 + quiet) || (!is_job && argc < 4) ||
	    (!is_job && strcmp(argv[1], "ready"))) {
		complain("usage: serve ready TOP MACHINE..., or serve job [" QUIET
			 "] TOP TESTS KERNEL NAME JOB; ./run.sh --sshlogin starts it");
		return STATUS_USAGE;
	}
	fleet = own_folder(1);
	if (!fleet)
		return STATUS_ERROR;
	status = is_job ? job(fleet, quiet, argv + 2 + quiet) : ready(fleet, argv + 2);
	free(fleet);
	return status;
}
