// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "plan/groups.h"

static const struct {
	const char *name, *title;
} groups[] = {
	{"xen", "Xen"},
	{"hyperv", "Hyper-V"},
	{"timers", "timers"},
	{"lapic", "local APIC"},
	{"mmu", "MMU and memory"},
	{"nested", "nested SVM"},
	{"split-locks", "split locks"},
	{GROUP_OTHER, "others"},
};

void group_names(struct strings *names)
{
	size_t i;

	*names = (struct strings){0};
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		strings_add(names, xstrdup(groups[i].name));
}

const char *group_title(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(groups); i++) {
		if (!strcmp(groups[i].name, name))
			return groups[i].title;
	}
	return NULL;
}
