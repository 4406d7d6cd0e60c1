// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/cpio.h"
#include "base/tree.h"
#include "job/jobdir.h"
#include "job/monitor.h"
#include "job/snapshot.h"
#include "protocol.h"

/* What the job's archives are put together to: an initrd with init, or what init takes later. */
#define INITRD_FILE "initrd"
#define MODULES_FILE "modules"
#define PAYLOAD_FILE "payload"

char *path_in(const char *dir, const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

static void export(struct text *t, const char *name, const char *value)
{
	char *quoted = shell_quote(value);

	text_addf(t, "export %s=%s\n", name, quoted);
	free(quoted);
}

static void export_number(struct text *t, const char *name, int value)
{
	text_addf(t, "export %s=%d\n", name, value);
}

/* Of a machine that takes its job when it has booted. */
static void add_snapshot(struct text *t, const struct setup *setup, enum boot boot)
{
	char *init = path_in(setup->build, INIT_ARCHIVE);
	char *state = setup->snapshot ? path_in(setup->snapshot, SNAPSHOT_STATE) : xstrdup("");

	export(t, "INITRD", init);
	export(t, "MODULES", MODULES_FILE);
	export(t, "PAYLOAD", PAYLOAD_FILE);
	export(t, "SNAPSHOT", state);
	export(t, "WHEN_READY", boot == BOOT_SAVE ? "pause" : "none");
	free(state);
	free(init);
}

/* The variables that a machine's start script gets. */
static void add_environment(struct text *t, const struct setup *setup, enum boot boot)
{
	const struct job *job = setup->job;
	char *kernel = xasprintf("%s/bzImage", job->kernel.dir ? job->kernel.dir : "");
	bool plugin = setup->plugin && boot != BOOT_SAVE;

	export(t, "TOP", job->top);
	export(t, "BUILD", setup->build);
	export(t, "TESTS", job->tests);
	export(t, "JOB", setup->words);
	if (setup->machine.boots) {
		export(t, "KERNEL", kernel);
		export(t, "CMDLINE", setup->cmdline);
		export_number(t, "CPUS", setup_cpus(setup));
		export_number(t, "MEMORY", setup_memory(setup));
		export(t, "PLUGIN", plugin ? setup->plugin : "");
		export(t, "GDB_SOCKET", boot == BOOT_GDB ? GDB_SOCKET : "");
		export(t, "MONITOR_SOCKET", setup->machine.qemu ? MONITOR_SOCKET : "");
		if (setup->machine.snapshot)
			add_snapshot(t, setup, boot);
		else
			export(t, "INITRD", INITRD_FILE);
	}
	free(kernel);
}

static void add_file(struct text *t, const char *before, const char *path)
{
	char *quoted = shell_quote(path);

	text_addf(t, "%s%s", before, quoted);
	free(quoted);
}

/* An archive that is put together from others; @cpio may be NULL. */
static void add_archive(struct text *t, const struct strings *cpio, const char *to)
{
	size_t nr = cpio ? cpio->nr : 0, i;

	for (i = 0; i < nr; i++)
		add_file(t, i ? " \\\n\t" : "cat ", cpio->v[i]);
	text_addf(t, "%s %s\n", nr ? "" : ":", to);
}

/* The files that the boot takes: the job's, in an archive, and the logs that it goes on with. */
static void add_files(struct text *t, const struct setup *setup, enum boot boot)
{
	static const char *const logs[] = {CONSOLE_LOG, KTAP_LOG};
	size_t i;

	if (setup->machine.snapshot) {
		add_archive(t, &setup->loaded, ">" MODULES_FILE);
		/* There is no job yet where L1 is saved. */
		add_archive(t, boot == BOOT_SAVE ? NULL : &setup->cpio, ">" PAYLOAD_FILE);
	} else if (setup->machine.boots) {
		add_archive(t, &setup->loaded, ">" INITRD_FILE);
		add_archive(t, &setup->cpio, ">>" INITRD_FILE);
	}
	for (i = 0; i < ARRAY_SIZE(logs); i++) {
		if (setup->snapshot) {
			char *log = path_in(setup->snapshot, logs[i]);

			add_file(t, "cat ", log);
			text_addf(t, " >%s\n", logs[i]);
			free(log);
		} else {
			text_addf(t, ": >%s\n", logs[i]);
		}
	}
}

static int write_command(const struct setup *setup, const char *dir, enum boot boot)
{
	char *path = path_in(dir, COMMAND_FILE);
	struct text t = {0};
	int err;

	text_addf(
		&t,
		"#!/bin/sh\n"
		"# Repeats this job's boot by hand, as the host program does it. Its files go to\n"
		"# the folder that is the first argument, else to a new one.\n"
		"set -eu\n"
		"dir=${1:-$(mktemp -d)}\n"
		"[ -d \"$dir\" ] || mkdir -p \"$dir\"\n"
		"%s"
		"cd \"$dir\"\n"
		"[ $# -gt 0 ] || echo \"The logs are in $dir\"\n",
		boot == BOOT_GDB ? "here=$(cd \"$(dirname \"$0\")\" && pwd)\n" : "");
	add_environment(&t, setup, boot);
	add_files(&t, setup, boot);
	if (boot == BOOT_GDB)
		text_addf(&t, "gdb -nx -nh -batch -x \"$here/" GDB_SCRIPT "\" >" GDB_LOG
			      " 2>&1 </dev/null &\n");
	add_file(&t, "exec ", setup->start);
	text_addf(&t, "\n");
	err = write_file(path, t.s, t.len, 0777);
	free(t.s);
	free(path);
	return err;
}

int jobdir_write_command(const struct setup *setup, const char *dir)
{
	return write_command(setup, dir, BOOT_RUN);
}

/* A file of one line in L1, as an archive. */
static int write_archive(const struct setup *setup, const char *name, const char *file,
			 const char *line)
{
	char *path = path_in(setup->dir, name), *text = xasprintf("%s\n", line);
	int err = cpio_write(path, file + 1, text);

	free(text);
	free(path);
	return err;
}

int jobdir_write_archives(const struct setup *setup)
{
	char *cpus = xasprintf("%d", setup->job->entry.cpus);
	int err = write_archive(setup, CPUS_ARCHIVE, L1_CPUS_FILE, cpus);

	free(cpus);
	return err ? err : write_archive(setup, JOB_ARCHIVE, L1_JOB_FILE, setup->words);
}

void remove_in(const char *dir, const char *name)
{
	char *path = path_in(dir, name);

	tree_remove(path);
	free(path);
}

int jobdir_prepare(const struct setup *setup, const char *dir, enum boot boot)
{
	static const char *const old[] = {
		VERDICT_FILE,  COMMAND_FILE, CONSOLE_LOG, KTAP_LOG,
		SPLITLOCK_LOG, VMM_LOG,	     GDB_LOG,	  GDB_SCRIPT,
	};
	size_t i;

	if (make_dirs(dir))
		return -1;
	for (i = 0; i < ARRAY_SIZE(old); i++)
		remove_in(dir, old[i]);
	jobdir_tidy(setup, dir);
	return write_command(setup, dir, boot);
}

void jobdir_tidy(const struct setup *setup, const char *dir)
{
	const struct strings *temporary = &setup->machine.temporary;
	size_t i;

	remove_in(dir, INITRD_FILE);
	remove_in(dir, MODULES_FILE);
	remove_in(dir, PAYLOAD_FILE);
	for (i = 0; i < temporary->nr; i++)
		remove_in(dir, temporary->v[i]);
}

char *jobdir_read(const char *dir, const char *name, size_t *len)
{
	char *path = path_in(dir, name), *s = read_file(path, len);

	free(path);
	if (!s) {
		s = xstrdup("");
		*len = 0;
	}
	return s;
}
