// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/output.h"
#include "plan/groups.h"
#include "plan/listing.h"
#include "plan/request.h"

/* Where the series' columns begin, and what each takes. */
#define SERIES_AT 32
#define SERIES_WIDTH 7

static const char *standing_name(enum standing standing)
{
	static const char *const names[] = {
		[STANDS_UNKNOWN] = "-",
		[STANDS_HAS] = "has",
		[STANDS_LACKS] = "lacks",
	};

	return names[standing];
}

static void show_entry(const struct entry *entry, const struct strings *series)
{
	char *fix = entry_upstream(entry), *cve = strings_join(&entry->cve, " ");
	size_t i;

	/* One that has no bug has no series either. */
	printf("  %-*s%s", entry->nr_series ? SERIES_AT - 3 : 0, entry->name,
	       entry->nr_series ? " " : "");
	for (i = 0; entry->nr_series && i < series->nr; i++)
		printf("%-*s", SERIES_WIDTH, standing_name(entry_standing(entry, series->v[i])));
	if (entry->nr_series)
		printf("%s", fix ? fix : "not fixed");
	printf("\n      %s%s%s%s\n", entry->title, *cve ? " (" : "", cve, *cve ? ")" : "");
	free(cve);
	free(fix);
}

static void show_group(const char *group, const struct request *request,
		       const struct strings *series)
{
	bool any = false;
	size_t i, n;
	char *head;

	for (i = 0; i < request->nr_entries; i++) {
		const struct entry *entry = request->entries[i];

		if (strcmp(entry->groups.v[0], group))
			continue;
		if (!any) {
			head = xasprintf("%s [%s]", group_title(group), group);
			printf("\n%-*s", SERIES_AT, head);
			free(head);
			for (n = 0; n < series->nr; n++)
				printf("%-*s", SERIES_WIDTH, series->v[n]);
			printf("upstream\n");
			any = true;
		}
		show_entry(entry, series);
	}
}

/* With no choice, all are listed, also those that run only if they are named. */
static void choose_all(struct request *request, const struct entries *entries)
{
	size_t i;

	request->nr_entries = 0;
	for (i = 0; i < entries->nr; i++)
		request->entries[request->nr_entries++] = &entries->v[i];
}

int listing_show(const char *configs, const struct options *options)
{
	char *dir = xasprintf("%s/series", configs), *error;
	struct strings groups, series;
	struct request request = {0};
	struct entries entries;
	int status;
	size_t i;

	names_in(&series, dir, "");
	free(dir);
	if (entries_load(&entries, configs, &error)) {
		complain("%s", error);
		free(error);
		strings_free(&series);
		return STATUS_USAGE;
	}
	status = request_entries(&request, options, &entries);
	if (!status) {
		if (!options_choose(options))
			choose_all(&request, &entries);
		printf("Regressions, and whether each series' stock has or lacks the fix:\n");
		group_names(&groups);
		for (i = 0; i < groups.nr; i++)
			show_group(groups.v[i], &request, &series);
		strings_free(&groups);
		status = output_end();
	}
	request_free(&request);
	entries_free(&entries);
	strings_free(&series);
	return status;
}
