// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "plan/request.h"

int known_name(const char *kind, const char *name, const struct strings *known)
{
	char *shown, *list;

	if (strings_has(known, name))
		return 0;
	shown = clean_text(name, strlen(name));
	list = strings_join(known, " ");
	complain("unknown %s '%s'; there are: %s", kind, shown, list);
	free(shown);
	free(list);
	return STATUS_USAGE;
}

int request_entries(struct request *request, const struct options *options,
		    const struct entries *entries)
{
	const struct strings *names = &options->regressions;
	struct strings known = {0};
	int status = 0;
	size_t i;

	for (i = 0; i < entries->nr; i++)
		strings_add(&known, xstrdup(entries->v[i].name));
	for (i = 0; !status && i < names->nr; i++)
		status = known_name("regression", names->v[i], &known);
	strings_free(&known);
	request->entries = xcalloc(entries->nr + 1, sizeof(*request->entries));
	for (i = 0; !status && i < entries->nr; i++) {
		const struct entry *entry = &entries->v[i];

		if (names->nr ? strings_has(names, entry->name) : entry->by_default)
			request->entries[request->nr_entries++] = entry;
	}
	return status;
}

int request_machines(struct request *request, const char *top, const struct strings *names)
{
	struct machine *machines = xcalloc(names->nr + 1, sizeof(*machines));
	int status = 0;
	size_t i;

	request->machines = machines;
	for (i = 0; !status && i < names->nr; i++) {
		char *dir = xasprintf("%s/configs/machines/%s", top, names->v[i]), *error;

		if (machine_load(&machines[i], dir, &error)) {
			complain("%s", error);
			free(error);
			status = STATUS_USAGE;
		} else {
			request->nr_machines++;
		}
		free(dir);
	}
	return status;
}

void request_free(struct request *request)
{
	size_t i;

	for (i = 0; i < request->nr_machines; i++)
		machine_free((struct machine *)&request->machines[i]);
	free((void *)request->machines);
	free(request->entries);
	strings_free(&request->series);
	*request = (struct request){0};
}
