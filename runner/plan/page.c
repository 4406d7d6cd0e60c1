// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/markdown.h"
#include "plan/groups.h"
#include "plan/page.h"

static void add_fixes(struct text *t, const struct entry *entry)
{
	size_t i;

	if (!entry->nr_fixes) {
		text_addf(t, "Upstream has no fix.\n");
		return;
	}
	for (i = 0; i < entry->nr_fixes; i++) {
		const struct fix *fix = &entry->fixes[i];

		text_addf(t, "- `%s`", *fix->commit ? fix->commit : "no commit");
		if (*fix->release)
			text_addf(t, " (%s)", fix->release);
		if (*fix->text)
			text_addf(t, ": ");
		markdown_line(t, fix->text);
		text_addf(t, "\n");
	}
}

static void add_series(struct text *t, const struct entry *entry)
{
	size_t i;

	if (!entry->nr_series)
		return;
	text_addf(t, "\n| series | its stock | patch |\n| --- | --- | --- |\n");
	for (i = 0; i < entry->nr_series; i++) {
		const struct entry_series *s = &entry->series[i];
		char *patch = entry_series_patch(s);

		text_addf(t, "| %s | %s the fix | `patches/%s/%s` |\n", s->name,
			  s->standing == STANDS_HAS ? "has" : "lacks", entry->name, patch);
		free(patch);
	}
}

static void add_words(struct text *t, const char *what, const struct strings *words)
{
	char *list = strings_join(words, "`, `");

	if (words->nr)
		text_addf(t, "- %s: `%s`\n", what, list);
	free(list);
}

static void add_needs(struct text *t, const struct entry *entry, const struct strings *machines)
{
	size_t i;

	text_addf(t, "\n## How it is run\n\n");
	add_words(t, "Checks that decide", &entry->decides);
	text_addf(t, "- L1's CPUs: %d\n", entry->cpus);
	if (*entry->append)
		text_addf(t, "- Kernel arguments: `%s`\n", entry->append);
	add_words(t, "Modules of the suite", &entry->modules);
	add_words(t, "Kernel configuration", &entry->config);
	if (entry->split_lock)
		text_addf(t, "- A split lock of the kernel is a failed check.\n");
	for (i = 0; i < NR_LOG_EVENTS; i++) {
		if (entry->kernel_log[i])
			text_addf(t, "- VULNERABLE if the kernel's log has a %s in: `%s`\n",
				  log_event_name((enum log_event)i), entry->kernel_log[i]);
	}
	for (i = 0; i < machines->nr; i++) {
		const char *reason = entry_not_on(entry, machines->v[i]);

		if (!reason)
			continue;
		text_addf(t, "- Not on machine %s: ", machines->v[i]);
		markdown_line(t, reason);
		text_addf(t, "\n");
	}
}

/* The text of the first comment that has more than one line, without its stars. */
static void add_comment(struct text *t, const char *source)
{
	const char *s = strstr(source, "/*\n"), *end = s ? strstr(s, "*/") : NULL;

	if (!end)
		return;
	text_addf(t, "\n## The test\n\n");
	for (s += 3; s < end; s += strcspn(s, "\n") + 1) {
		size_t len = strcspn(s, "\n"), skip = strspn(s, " \t");

		if (s + skip >= end || s[skip] != '*')
			break;
		skip += skip + 1 < len && s[skip + 1] == ' ' ? 2 : 1;
		markdown_plain(t, s + skip, len - skip);
		text_addf(t, "\n");
	}
}

char *page_text(const struct entry *entry, const char *source, const struct strings *machines)
{
	struct text t = {0};
	size_t i;

	text_addf(&t, "# %s\n\n", entry->name);
	markdown_line(&t, entry->about);
	text_addf(&t, "\nMust hold: ");
	markdown_line(&t, entry->title);
	text_addf(&t, ".\n\nSubject: ");
	for (i = 0; i < entry->groups.nr; i++)
		text_addf(&t, "%s%s", i ? ", " : "", group_title(entry->groups.v[i]));
	for (i = 0; i < entry->cve.nr; i++)
		text_addf(&t, "%s%s", i ? ", " : ". CVE: ", entry->cve.v[i]);
	text_addf(&t, ".\n\n## Fix\n\n");
	add_fixes(&t, entry);
	add_series(&t, entry);
	add_comment(&t, source);
	add_needs(&t, entry, machines);
	return text_take(&t);
}
