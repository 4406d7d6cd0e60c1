// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/tree.h"
#include "job/inputs.h"
#include "job/jobdir.h"
#include "protocol.h"

static bool add_file(struct pairs *inputs, const char *name, const char *path)
{
	char *digest = digest_file(path, NULL);

	if (!digest)
		return false;
	pairs_add(inputs, name, digest);
	free(digest);
	return true;
}

static bool add_files(struct pairs *inputs, const struct strings *paths)
{
	bool ok = true;
	size_t i;

	for (i = 0; ok && i < paths->nr; i++)
		ok = add_file(inputs, strrchr(paths->v[i], '/') + 1, paths->v[i]);
	return ok;
}

/* All files of the machine's folder. */
static bool add_machine(struct pairs *inputs, const struct setup *setup)
{
	struct strings files = {0};
	bool ok = !tree_list(setup->machine_dir, setup->machine.name, &files);
	size_t i;

	for (i = 0; ok && i < files.nr; i++) {
		char *path = path_in(setup->machine_dir, strchr(files.v[i], '/') + 1);

		ok = add_file(inputs, files.v[i], path);
		free(path);
	}
	strings_free(&files);
	return ok;
}

static bool add_in(struct pairs *inputs, const char *dir, const char *name)
{
	char *path = path_in(dir, name);
	bool ok = add_file(inputs, name, path);

	free(path);
	return ok;
}

static void add_number(struct pairs *inputs, const char *name, int value)
{
	char *s = xasprintf("%d", value);

	pairs_add(inputs, name, s);
	free(s);
}

static bool look_at_boot(struct pairs *inputs, const struct setup *setup)
{
	const struct machine *machine = &setup->machine;
	bool ok;
	size_t i;

	add_number(inputs, "cpus", setup_cpus(setup));
	add_number(inputs, "memory", setup_memory(setup));
	pairs_add(inputs, "arguments", setup->cmdline);
	ok = add_in(inputs, setup->job->kernel.dir, "bzImage") &&
	     add_in(inputs, setup->build, INIT_ARCHIVE) && add_machine(inputs, setup);
	for (i = 0; ok && i < machine->programs.nr; i++) {
		char *program = find_program(machine->programs.v[i]);

		ok = program && add_file(inputs, machine->programs.v[i], program);
		free(program);
	}
	for (i = 0; ok && i < machine->built.nr; i++)
		ok = add_in(inputs, setup->build, machine->built.v[i]);
	return ok;
}

/* The files are large, and a job asks for each snapshot that it could take. */
bool inputs_boot(struct pairs *inputs, const struct setup *setup)
{
	size_t i;

	if (!setup->boot->nr && !look_at_boot(setup->boot, setup)) {
		int saved = errno;

		pairs_free(setup->boot);
		errno = saved;
		return false;
	}
	for (i = 0; i < setup->boot->nr; i++)
		pairs_add(inputs, setup->boot->v[i].name, setup->boot->v[i].value);
	return true;
}

bool inputs_modules(struct pairs *inputs, const struct setup *setup)
{
	return add_files(inputs, &setup->loaded);
}

bool inputs_test(struct pairs *inputs, const struct setup *setup)
{
	return add_files(inputs, &setup->cpio) &&
	       (!setup->plugin || add_file(inputs, strrchr(setup->plugin, '/') + 1, setup->plugin));
}

/* Where a snapshot's time stamps are others than a boot's (intel quirk 17), the bytes are, too. */
static void add_options(struct pairs *inputs, const struct setup *setup)
{
	static const char *const froms[] = {
		[FROM_BOOT] = "boot",
		[FROM_BOOTED] = "snapshot",
		[FROM_LOADED] = "snapshot with modules",
	};
	const struct job *job = setup->job;

	pairs_add(inputs, "from", froms[setup->from]);
	pairs_add(inputs, "split_lock", job->split_lock == SPLIT_LOCK_FATAL ? "fatal" : "report");
}

/* What makes a verdict of the logs: this program, and what the entry says. NULL and errno. */
static char *judge_of(const struct job *job)
{
	char *program = digest_file("/proc/self/exe", NULL), *judge = NULL, *entry;
	json_t *json;

	if (!program)
		return NULL;
	json = entry_to_json(&job->entry);
	entry = json_dumps(json, JSON_COMPACT);
	if (entry) {
		char *all = xasprintf("%s %g %g %s", program, job->timeout_s,
				      job->kernel.boot_silence_s, entry);

		judge = digest_text(all, strlen(all));
		free(all);
	}
	json_decref(json);
	free(entry);
	free(program);
	return judge;
}

static void add_digests(struct pairs *digests, const char *dir)
{
	static const char *const logs[] = {KTAP_LOG, CONSOLE_LOG, SPLITLOCK_LOG};
	size_t i;

	/* One that is not there is none. */
	for (i = 0; i < ARRAY_SIZE(logs); i++)
		add_in(digests, dir, logs[i]);
}

void inputs_record(struct result *result, const struct setup *setup, bool cut)
{
	struct pairs *inputs = &result->inputs;

	if (!setup->machine.deterministic)
		return;
	if (!inputs_boot(inputs, setup) || !inputs_modules(inputs, setup) ||
	    !inputs_test(inputs, setup)) {
		/* What is not known as a whole is not known. */
		pairs_free(inputs);
		return;
	}
	add_options(inputs, setup);
	result->key = pairs_digest(inputs);
	result->judge = judge_of(setup->job);
	if (!cut)
		add_digests(&result->digests, setup->dir);
}
