// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/usage.h"
#include "plan/groups.h"
#include "plan/request.h"

int known_name(const char *kind, const char *name, const struct strings *known)
{
	const char *const *words = (const char *const *)known->v;

	return find_word(kind, name, words, known->nr) < 0 ? STATUS_USAGE : 0;
}

/* Each of @names is one that an entry has: as its own, of a group or of a CVE. */
static int all_known(const struct options *options, const struct entries *entries)
{
	struct strings names = {0}, groups, cves = {0};
	int status = 0;
	size_t i, n;

	group_names(&groups);
	for (i = 0; i < entries->nr; i++) {
		strings_add(&names, xstrdup(entries->v[i].name));
		for (n = 0; n < entries->v[i].cve.nr; n++)
			strings_add_once(&cves, entries->v[i].cve.v[n]);
	}
	for (i = 0; !status && i < options->regressions.nr; i++)
		status = known_name("regression", options->regressions.v[i], &names);
	for (i = 0; !status && i < options->groups.nr; i++)
		status = known_name("group", options->groups.v[i], &groups);
	for (i = 0; !status && i < options->cves.nr; i++)
		status = known_name("CVE", options->cves.v[i], &cves);
	strings_free(&names);
	strings_free(&groups);
	strings_free(&cves);
	return status;
}

static bool share_one(const struct strings *a, const struct strings *b)
{
	size_t i;

	for (i = 0; i < a->nr; i++) {
		if (strings_has(b, a->v[i]))
			return true;
	}
	return false;
}

static bool is_asked_for(const struct entry *entry, const struct options *options)
{
	if (strings_has(&options->regressions, entry->name) ||
	    share_one(&entry->cve, &options->cves))
		return true;
	return entry->by_default &&
	       (!options_choose(options) || share_one(&entry->groups, &options->groups));
}

int request_entries(struct request *request, const struct options *options,
		    const struct entries *entries)
{
	int status = all_known(options, entries);
	size_t i;

	request->entries = xcalloc(entries->nr + 1, sizeof(*request->entries));
	for (i = 0; !status && i < entries->nr; i++) {
		if (is_asked_for(&entries->v[i], options))
			request->entries[request->nr_entries++] = &entries->v[i];
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
	strings_free(&request->configs);
	*request = (struct request){0};
}
