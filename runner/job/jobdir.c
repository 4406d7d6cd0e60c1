// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/jobdir.h"
#include "protocol.h"

#define INITRD_FILE "initrd"

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

/* The variables that a machine's start script gets. */
static void add_environment(struct text *t, const struct setup *setup, bool gdb)
{
	const struct job *job = setup->job;
	char *kernel = xasprintf("%s/bzImage", job->kernel.dir ? job->kernel.dir : "");
	int memory = setup->machine.memory;

	export(t, "TOP", job->top);
	export(t, "BUILD", setup->build);
	export(t, "TESTS", job->tests);
	export(t, "CMDLINE", setup->cmdline);
	if (setup->machine.boots) {
		export(t, "KERNEL", kernel);
		export(t, "INITRD", INITRD_FILE);
		export_number(t, "CPUS", job->entry.cpus);
		export_number(t, "MEMORY",
			      job->kernel.memory > memory ? job->kernel.memory : memory);
		export(t, "PLUGIN", setup->plugin ? setup->plugin : "");
		export(t, "GDB_SOCKET", gdb ? GDB_SOCKET : "");
	}
	free(kernel);
}

static int write_command(const struct setup *setup, const char *dir, bool gdb)
{
	char *path = path_in(dir, COMMAND_FILE), *quoted;
	struct text t = {0};
	size_t i;
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
		gdb ? "here=$(cd \"$(dirname \"$0\")\" && pwd)\n" : "");
	add_environment(&t, setup, gdb);
	for (i = 0; i < setup->cpio.nr; i++) {
		quoted = shell_quote(setup->cpio.v[i]);
		text_addf(&t, "%s%s", i ? " \\\n\t" : "cat ", quoted);
		free(quoted);
	}
	if (setup->cpio.nr)
		text_addf(&t, " >" INITRD_FILE "\n");
	if (gdb)
		text_addf(&t, "gdb -nx -nh -batch -x \"$here/" GDB_SCRIPT "\" >" GDB_LOG
			      " 2>&1 </dev/null &\n");
	quoted = shell_quote(setup->start);
	text_addf(&t, "exec %s\n", quoted);
	free(quoted);
	err = write_file(path, t.s, t.len, 0777);
	free(t.s);
	free(path);
	return err;
}

static void remove_file(const char *dir, const char *name)
{
	char *path = path_in(dir, name);

	unlink(path);
	free(path);
}

int jobdir_prepare(const struct setup *setup, const char *dir, bool gdb)
{
	static const char *const old[] = {
		VERDICT_FILE, COMMAND_FILE, CONSOLE_LOG, KTAP_LOG,   SPLITLOCK_LOG,
		VMM_LOG,      GDB_LOG,	    GDB_SCRIPT,	 GDB_SOCKET,
	};
	size_t i;

	if (make_dirs(dir))
		return -1;
	for (i = 0; i < ARRAY_SIZE(old); i++)
		remove_file(dir, old[i]);
	return write_command(setup, dir, gdb);
}

void jobdir_tidy(const struct setup *setup, const char *dir)
{
	const struct strings *temporary = &setup->machine.temporary;
	size_t i;

	remove_file(dir, INITRD_FILE);
	for (i = 0; i < temporary->nr; i++)
		remove_file(dir, temporary->v[i]);
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
