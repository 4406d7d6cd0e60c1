// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cache/lock.h"
#include "job/jobdir.h"
#include "job/setup.h"

#define PLUGIN "libsplitlock.so"
#define GDB_COMMANDS "alignment_check.gdb"
#define CRASH_ARGUMENT " --i-accept-a-kernel-crash"

/* The folder of this program; NULL and errno. */
static char *own_folder(void)
{
	char *path = realpath("/proc/self/exe", NULL), *slash = path ? strrchr(path, '/') : NULL;

	if (slash)
		*slash = '\0';
	return path;
}

static char *command_line(const struct job *job, const struct machine *machine)
{
	const char *append = job->entry.append;

	return xasprintf("%s%s%s", machine->append, *append ? " " : "", append);
}

/* What init is told (lib/init/job.c). */
static char *job_words(const struct setup *setup)
{
	const struct job *job = setup->job;
	const struct entry *entry = &job->entry;
	struct text t = {0};
	size_t i;

	text_addf(&t, "--timeout %d", entry->test_timeout_s);
	for (i = 0; i < entry->modules.nr; i++)
		text_addf(&t, " --module %s", entry->modules.v[i]);
	text_addf(&t, " %s%s", entry->name, job->accept_kernel_crash ? CRASH_ARGUMENT : "");
	if (*entry->arguments)
		text_addf(&t, " %s", entry->arguments);
	return text_take(&t);
}

static void complain_of(char **error, const char *path, const char *advice)
{
	if (!*error)
		*error = xasprintf("%s: %s%s", path, strerror(errno), advice);
}

/* @path, which this program has to be able to read. */
static char *needed(char *path, char **error, const char *advice)
{
	if (access(path, R_OK))
		complain_of(error, path, advice);
	return path;
}

static void find_files(struct setup *setup, const struct job *job, char **error)
{
	static const char built[] = "; make builds it",
			  kernel[] = "; the kernel's folder is damaged";
	char *path;
	size_t i;

	if (setup->machine.boots && !job->kernel.dir) {
		*error = xstrdup("the job names no kernel, and its machine boots one");
		return;
	}
	if (!setup->machine.boots)
		return;
	path = needed(xasprintf("%s/bzImage", job->kernel.dir), error, kernel);
	free(path);
	path = needed(xasprintf("%s/" INIT_ARCHIVE, setup->build), error, built);
	if (setup->machine.snapshot)
		free(path);
	else
		strings_add(&setup->loaded, path);
	for (i = 0; i < setup->machine.built.nr; i++)
		free(needed(path_in(setup->build, setup->machine.built.v[i]), error, built));
	strings_add(&setup->cpio, path_in(setup->dir, JOB_ARCHIVE));
	strings_add(&setup->loaded, path_in(setup->dir, CPUS_ARCHIVE));
	strings_add(&setup->loaded,
		    needed(xasprintf("%s/modules.cpio", job->kernel.dir), error, kernel));
	strings_add(&setup->cpio,
		    needed(xasprintf("%s/%s.cpio", job->tests, job->entry.name), error, built));
	if (job->entry.split_lock && setup->machine.split_lock)
		setup->plugin = needed(xasprintf("%s/" PLUGIN, setup->build), error, built);
}

static void find_machine(struct setup *setup, const struct job *job, char **error)
{
	char *dir = setup->machine_dir = xasprintf("%s/configs/machines/%s", job->top,
						   job->machine);
	const struct machine *m = &setup->machine;
	const char *missing;

	setup->start = xasprintf("%s/" START_SCRIPT, dir);
	if (!machine_load(&setup->machine, dir, error)) {
		missing = machine_missing_program(m);
		if (missing)
			*error = xasprintf("%s is not installed; machine %s needs the package %s",
					   missing, m->name,
					   m->packages.nr ? m->packages.v[0] : missing);
		else if (access(setup->start, X_OK))
			complain_of(error, setup->start, "");
		else if (job->split_lock == SPLIT_LOCK_FATAL && m->gdb)
			setup->gdb_script = needed(xasprintf("%s/" GDB_COMMANDS, dir), error, "");
	}
}

/* A kernel's folder that is no part of a cache has no manifest, and needs no lock. */
static int use_kernel(const struct job *job)
{
	char *manifest = job->kernel.dir ? path_in(job->kernel.dir, "manifest") : NULL;
	int use = manifest ? lock_use(manifest) : -1;

	free(manifest);
	return use;
}

int setup_load(struct setup *setup, const struct job *job, const char *dir, char **error)
{
	*setup = (struct setup){
		.job = job,
		.dir = dir,
		.build = own_folder(),
		.kernel_use = use_kernel(job),
		.snapshot_use = -1,
		.boot = xcalloc(1, sizeof(*setup->boot)),
	};
	*error = NULL;
	if (!setup->build)
		complain_of(error, "/proc/self/exe", " (is /proc mounted?)");
	if (!*error)
		find_machine(setup, job, error);
	if (!*error)
		find_files(setup, job, error);
	if (*error)
		return -1;
	setup->cmdline = command_line(job, &setup->machine);
	setup->words = job_words(setup);
	return 0;
}

int setup_memory(const struct setup *setup)
{
	int least = setup->job->kernel.memory > setup->job->entry.memory ? setup->job->kernel.memory
									 : setup->job->entry.memory;

	return least > setup->machine.memory ? least : setup->machine.memory;
}

int setup_cpus(const struct setup *setup)
{
	int least = setup->job->entry.cpus;

	return least > setup->machine.cpus ? least : setup->machine.cpus;
}

/* A file of the kernel's folder; "" if there is none. The caller frees it. */
static char *kernel_file(const struct job *job, const char *name)
{
	char *path = xasprintf("%s/%s", job->kernel.dir ? job->kernel.dir : "", name);
	char *s = read_file(path, NULL);

	free(path);
	return s ? s : xstrdup("");
}

void setup_symbols(const struct setup *setup, struct symbols *symbols, const char *console)
{
	char *s = kernel_file(setup->job, "System.map"), *path;

	symbols_parse(symbols, s);
	free(s);
	s = kernel_file(setup->job, "modules.map");
	symbols_add_modules(symbols, s, console);
	free(s);
	path = xasprintf("%s/%s.map", setup->job->tests, setup->job->entry.name);
	s = read_file(path, NULL);
	symbols_add(symbols, s ? s : "");
	free(s);
	free(path);
}

void setup_free(struct setup *setup)
{
	machine_free(&setup->machine);
	free(setup->build);
	free(setup->machine_dir);
	free(setup->start);
	free(setup->cmdline);
	free(setup->words);
	free(setup->snapshot);
	free(setup->plugin);
	free(setup->gdb_script);
	strings_free(&setup->loaded);
	strings_free(&setup->cpio);
	lock_close(setup->kernel_use);
	lock_close(setup->snapshot_use);
	if (setup->boot)
		pairs_free(setup->boot);
	free(setup->boot);
	*setup = (struct setup){.kernel_use = -1, .snapshot_use = -1};
}
