// SPDX-License-Identifier: GPL-2.0-only
/*
 * docs DIR: writes a page for each regression into the folder, and README.md, a list of them. For
 * `make docs`.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/commands.h"
#include "base/output.h"
#include "base/top.h"
#include "plan/entries.h"
#include "plan/groups.h"
#include "plan/page.h"

static int write_page(const char *dir, const char *name, const char *s)
{
	char *path = xasprintf("%s/%s.md", dir, name);
	int status = output_write(path, s, strlen(s));

	free(path);
	return status;
}

static int write_entry(const char *dir, const struct entry *entry, const struct strings *machines)
{
	char *name = xasprintf("x86/%s.c", entry->name), *path = suite_path(name);
	char *source = read_file(path, NULL), *page;
	int status = STATUS_ERROR;

	if (source) {
		page = page_text(entry, source, machines);
		status = write_page(dir, entry->name, page);
		free(page);
	} else {
		complain("%s: %s", path, strerror(errno));
	}
	free(source);
	free(path);
	free(name);
	return status;
}

static void add_group(struct text *t, const char *group, const struct entries *entries)
{
	size_t i, n = 0;

	for (i = 0; i < entries->nr; i++) {
		const struct entry *entry = &entries->v[i];

		if (strcmp(entry->groups.v[0], group))
			continue;
		if (!n++)
			text_addf(t, "\n## %s\n\n", group_title(group));
		text_addf(t, "- [%s](%s.md): %s\n", entry->name, entry->name, entry->title);
	}
}

static int write_index(const char *dir, const struct entries *entries)
{
	struct strings groups;
	struct text t = {0};
	int status;
	size_t i;

	text_addf(&t, "# The regressions\n");
	group_names(&groups);
	for (i = 0; i < groups.nr; i++)
		add_group(&t, groups.v[i], entries);
	status = write_page(dir, "README", t.s);
	strings_free(&groups);
	free(t.s);
	return status;
}

static int write_all(const char *dir, const struct entries *entries, const struct strings *machines)
{
	int status = 0;
	size_t i;

	if (mkdir(dir, 0777) && errno != EEXIST) {
		complain("%s: %s", dir, strerror(errno));
		return STATUS_ERROR;
	}
	for (i = 0; !status && i < entries->nr; i++)
		status = write_entry(dir, &entries->v[i], machines);
	return status ? status : write_index(dir, entries);
}

int cmd_docs(int argc, char **argv)
{
	char *configs, *dir, *error;
	struct strings machines;
	struct entries entries;
	int status;

	if (argc != 2) {
		complain("usage: docs DIR");
		return STATUS_USAGE;
	}
	configs = suite_path("configs");
	dir = suite_path("configs/machines");
	names_in(&machines, dir, "");
	if (entries_load(&entries, configs, &error)) {
		complain("%s", error);
		free(error);
		status = STATUS_USAGE;
	} else {
		status = write_all(argv[1], &entries, &machines);
		entries_free(&entries);
	}
	strings_free(&machines);
	free(dir);
	free(configs);
	return status;
}
