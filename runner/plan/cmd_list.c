// SPDX-License-Identifier: GPL-2.0-only
/*
 * list: the regressions for people. For scripts, "list names KIND" prints plain names, one a line:
 * regressions, default (those that run unless others are named), deadly (those that are not run on
 * machine host), groups, cves, machines, series, configs (of debug kernels). "list standing NAME
 * SERIES" prints "has" or "lacks": whether the series' stock has the fix.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/commands.h"
#include "base/output.h"
#include "base/top.h"
#include "plan/entries.h"
#include "plan/groups.h"
#include "plan/listing.h"

static bool is_of_kind(const struct entry *entry, const char *kind)
{
	return !strcmp(kind, "regressions") || (!strcmp(kind, "default") && entry->by_default) ||
	       (!strcmp(kind, "deadly") && entry_not_on(entry, "host"));
}

/* 0, or STATUS_USAGE after one line. */
static int names_of_entries(struct strings *names, const char *configs, const char *kind)
{
	struct entries entries;
	char *error;
	size_t i, j;

	if (entries_load(&entries, configs, &error)) {
		complain("%s", error);
		free(error);
		return STATUS_USAGE;
	}
	for (i = 0; i < entries.nr; i++) {
		const struct entry *entry = &entries.v[i];

		for (j = 0; !strcmp(kind, "cves") && j < entry->cve.nr; j++)
			strings_add_once(names, entry->cve.v[j]);
		if (is_of_kind(entry, kind))
			strings_add(names, xstrdup(entry->name));
	}
	entries_free(&entries);
	return 0;
}

/* Nothing, if the entry does not say. */
static int list_standing(const char *configs, const char *name, const char *series)
{
	char *path = xasprintf("%s/regressions/%s.json", configs, name);
	struct entry entry;
	char *error;
	int status = STATUS_USAGE;

	if (entry_load(&entry, path, &error)) {
		complain("%s", error);
		free(error);
	} else {
		enum standing standing = entry_standing(&entry, series);

		if (standing != STANDS_UNKNOWN)
			puts(standing == STANDS_HAS ? "has" : "lacks");
		entry_free(&entry);
		status = output_end();
	}
	free(path);
	return status;
}

static void names_of_files(struct strings *names, const char *configs, const char *dir,
			   const char *suffix)
{
	char *path = xasprintf("%s/%s", configs, dir);

	names_in(names, path, suffix);
	free(path);
}

static int list_names(const char *configs, const char *kind)
{
	struct strings names = {0};
	int status = 0;
	size_t i;

	if (!strcmp(kind, "machines") || !strcmp(kind, "series")) {
		names_of_files(&names, configs, kind, "");
	} else if (!strcmp(kind, "configs")) {
		names_of_files(&names, configs, "kernel/debug", ".config");
	} else if (!strcmp(kind, "groups")) {
		group_names(&names);
	} else if (!strcmp(kind, "regressions") || !strcmp(kind, "default") ||
		   !strcmp(kind, "deadly") || !strcmp(kind, "cves")) {
		status = names_of_entries(&names, configs, kind);
	} else {
		complain("list names: there are regressions, default, deadly, groups, cves, "
			 "machines, series, configs");
		status = STATUS_USAGE;
	}
	for (i = 0; i < names.nr; i++)
		puts(names.v[i]);
	strings_free(&names);
	return status ? status : output_end();
}

int cmd_list(int argc, char **argv)
{
	char *configs = suite_path("configs");
	int status = STATUS_USAGE;

	if (argc == 1)
		status = listing_show(configs, &(struct options){0});
	else if (argc == 3 && !strcmp(argv[1], "names"))
		status = list_names(configs, argv[2]);
	else if (argc == 4 && !strcmp(argv[1], "standing") && !strchr(argv[2], '/'))
		status = list_standing(configs, argv[2], argv[3]);
	else
		complain("list takes no argument; %s -l NAME lists one, -l -g GROUP a subject",
			 suite_command());
	free(configs);
	return status;
}
