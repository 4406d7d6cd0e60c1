// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "base/digest.h"
#include "base/tree.h"
#include "job/jobdir.h"
#include "job/snapshot_key.h"

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

char *snapshot_key(const struct setup *setup, enum snapshot_level level)
{
	const struct machine *machine = &setup->machine;
	char *kernel = path_in(setup->job->kernel.dir, "bzImage"), *key = NULL;
	char *init = path_in(setup->build, INIT_ARCHIVE);
	struct text t = {0};
	bool ok;
	size_t i;

	text_addf(&t, SNAPSHOT_HEAD "%d %d %s\n", setup_cpus(setup), setup_memory(setup),
		  setup->cmdline);
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
	/* The CPUs that it keeps among them. */
	for (i = 0; ok && level == SNAPSHOT_LOADED && i < setup->loaded.nr; i++)
		ok = add_file(&t, setup->loaded.v[i]);
	if (ok)
		key = digest_text(t.s, t.len);
	free(t.s);
	free(init);
	free(kernel);
	return key;
}
