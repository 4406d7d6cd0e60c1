// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "job/jobdir.h"
#include "base/util.h"

char *path_in(const char *dir, const char *name)
{
	return xasprintf("%s/%s", dir, name);
}

/* L1's kernel arguments; init's own follow "--". */
static char *command_line(const struct job *job)
{
	const struct regression *r = job->regression;
	struct text t = {0};
	size_t i;

	text_addf(&t, "%s%s%s%s -- --timeout %d", job->machine->append, *r->append ? " " : "",
		  r->append, job->append, r->timeout_s);
	for (i = 0; i < r->modules.nr; i++)
		text_addf(&t, " --module %s", r->modules.v[i]);
	text_addf(&t, " %s%s", r->name, job->arguments);
	return text_take(&t);
}

static int write_command(const struct job *job, const char *dir, bool gdb)
{
	char *cmdline = command_line(job);
	const struct machine_values values = {
		.kernel = job->kernel,
		.initrd = job->initrd,
		.cmdline = cmdline,
		.plugin = job->regression->split_lock ? job->plugin : NULL,
		.suite = job->suite,
		.cpus = job->regression->cpus,
		.memory = job->memory > job->machine->memory ? job->memory : job->machine->memory,
		.gdb = gdb,
	};
	char *script = machine_script(job->machine, &values);
	char *path = path_in(dir, COMMAND_FILE);
	int err = write_file(path, script, strlen(script), 0777);

	free(path);
	free(script);
	free(cmdline);
	return err;
}

static void remove_old(const char *dir)
{
	static const char *const files[] = {
		VERDICT_FILE, COMMAND_FILE, CONSOLE_LOG, KTAP_LOG,   SPLITLOCK_LOG,
		VMM_LOG,      GDB_LOG,	    GDB_SCRIPT,	 GDB_SOCKET,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		char *path = path_in(dir, files[i]);

		unlink(path);
		free(path);
	}
}

int jobdir_prepare(const struct job *job, const char *dir, bool gdb)
{
	if (make_dirs(dir))
		return -1;
	remove_old(dir);
	return write_command(job, dir, gdb);
}

void jobdir_tidy(const struct job *job, const char *dir)
{
	const struct strings *temporary = &job->machine->temporary;
	size_t i;

	for (i = 0; i < temporary->nr; i++) {
		char *path = path_in(dir, temporary->v[i]);

		unlink(path);
		free(path);
	}
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
