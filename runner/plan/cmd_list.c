// SPDX-License-Identifier: GPL-2.0-only
/*
 * list: the regressions for people. For scripts, "list names KIND" prints plain names, one a
 * line: regressions, default (those that run unless others are named), machines, series. "list
 * standing NAME SERIES" prints "has" or "lacks": whether the series' stock has the fix.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/commands.h"
#include "base/output.h"
#include "base/top.h"
#include "plan/entries.h"
#include "plan/listing.h"

static int list_entries(const char *configs, const char *kind)
{
	struct entries entries;
	char *error;
	size_t i;

	if (entries_load(&entries, configs, &error)) {
		complain("%s", error);
		free(error);
		return STATUS_USAGE;
	}
	for (i = 0; i < entries.nr; i++) {
		if (strcmp(kind, "default") || entries.v[i].by_default)
			puts(entries.v[i].name);
	}
	entries_free(&entries);
	return output_end();
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

static int list_files(const char *configs, const char *kind)
{
	char *dir = xasprintf("%s/%s", configs, kind);
	struct strings names;
	size_t i;

	names_in(&names, dir, "");
	for (i = 0; i < names.nr; i++)
		puts(names.v[i]);
	strings_free(&names);
	free(dir);
	return output_end();
}

int cmd_list(int argc, char **argv)
{
	char *configs = suite_path("configs");
	const char *kind = argc == 3 && !strcmp(argv[1], "names") ? argv[2] : NULL;
	int status = STATUS_USAGE;

	if (argc == 1)
		status = listing_show(configs, &(struct options){0});
	else if (kind && (!strcmp(kind, "regressions") || !strcmp(kind, "default")))
		status = list_entries(configs, kind);
	else if (kind && (!strcmp(kind, "machines") || !strcmp(kind, "series")))
		status = list_files(configs, kind);
	else if (argc == 4 && !strcmp(argv[1], "standing") && !strchr(argv[2], '/'))
		status = list_standing(configs, argv[2], argv[3]);
	else
		complain("usage: list [names regressions|default|machines|series | "
			 "standing NAME SERIES]");
	free(configs);
	return status;
}
