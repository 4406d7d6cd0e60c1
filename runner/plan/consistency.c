// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plan/consistency.h"
#include "plan/machine.h"
#include "plan/selftest_data.h"
#include "plan/series.h"

/* The names that there are, and who complains. */
struct check {
	const char *top;
	struct strings *problems;
	struct strings entries; /* entry files, whether they can be read or not */
	struct strings tests, patches, series, machines, modules;
};

static void problem(struct check *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void problem(struct check *c, const char *fmt, ...)
{
	struct text t = {0};
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		s = xstrdup("out of memory");
	va_end(ap);
	/* A file's name may hold anything; a problem is one line. */
	text_add(&t, s, strlen(s));
	free(s);
	s = clean_text(t.s, t.len);
	free(t.s);
	strings_add(c->problems, s);
}

static void names_of(struct check *c, struct strings *names, const char *dir, const char *suffix)
{
	char *path = xasprintf("%s/%s", c->top, dir);

	names_in(names, path, suffix);
	free(path);
}

static void check_series_files(struct check *c)
{
	struct series series;
	char *error;
	size_t i;

	for (i = 0; i < c->series.nr; i++) {
		char *path = xasprintf("%s/configs/series/%s", c->top, c->series.v[i]);

		if (!strcmp(c->series.v[i], "given"))
			problem(c, "configs/series/given: no series can have this name; rename it");
		if (series_load(&series, path, &error)) {
			problem(c, "%s", error + strlen(c->top) + 1);
			free(error);
		} else {
			series_free(&series);
		}
		free(path);
	}
}

static void check_machines(struct check *c)
{
	struct machine machine;
	char *error;
	size_t i;

	for (i = 0; i < c->machines.nr; i++) {
		const char *name = c->machines.v[i];
		char *dir = xasprintf("%s/configs/machines/%s", c->top, name);
		char *start = xasprintf("%s/" START_SCRIPT, dir);

		if (machine_load(&machine, dir, &error)) {
			problem(c, "%s",
				starts_with(error, c->top) ? error + strlen(c->top) + 1 : error);
			free(error);
		} else {
			machine_free(&machine);
		}
		if (access(start, X_OK))
			problem(c,
				"configs/machines/%s/" START_SCRIPT ": %s; it starts the machine",
				name, strerror(errno));
		free(start);
		free(dir);
	}
}

static void check_tests(struct check *c)
{
	size_t i;

	for (i = 0; i < c->tests.nr; i++) {
		if (!strings_has(&c->entries, c->tests.v[i]))
			problem(c, "x86/%s.c has no entry: write configs/regressions/%s.json",
				c->tests.v[i], c->tests.v[i]);
	}
	for (i = 0; i < c->entries.nr; i++) {
		if (!strings_has(&c->tests, c->entries.v[i]))
			problem(c,
				"configs/regressions/%s.json has no test: write x86/%s.c, or "
				"remove the entry",
				c->entries.v[i], c->entries.v[i]);
	}
	for (i = 0; i < c->patches.nr; i++) {
		if (!strings_has(&c->entries, c->patches.v[i]))
			problem(c,
				"patches/%s is of no regression: write "
				"configs/regressions/%s.json, or remove it",
				c->patches.v[i], c->patches.v[i]);
	}
}

/* "unknown WHAT 'NAME'; there are: ..." about the entry's key. */
static void check_known(struct check *c, const struct entry *entry, const char *key,
			const char *what, const char *name, const struct strings *known)
{
	char *list;

	if (strings_has(known, name))
		return;
	list = strings_join(known, " ");
	problem(c, "configs/regressions/%s.json: \"%s\": unknown %s \"%s\"; there are: %s",
		entry->name, key, what, name, list);
	free(list);
}

static void check_wanted_patch(struct check *c, const struct entry *entry,
			       const struct entry_series *s, const struct strings *files)
{
	char *name = entry_series_patch(s);
	char *path = xasprintf("%s/patches/%s/%s", c->top, entry->name, name);
	char *other = xasprintf("%s.%s.patch", s->name,
				s->standing == STANDS_HAS ? "fix" : "break");
	const char *word = s->standing == STANDS_HAS ? "has" : "lacks";
	struct stat st;

	if (!strings_has(files, name)) {
		if (strings_has(files, other))
			problem(c,
				"patches/%s/%s is of the wrong kind: the entry says that %s "
				"\"%s\" the fix, so it has to be %s",
				entry->name, other, s->name, word, name);
		else
			problem(c,
				"patches/%s/%s is missing: the entry says that %s \"%s\" the fix; "
				"make it with ./run.sh patch %s %s DIR",
				entry->name, name, s->name, word, entry->name, s->name);
	} else if (!stat(path, &st) && (!S_ISREG(st.st_mode) || !st.st_size)) {
		problem(c, "patches/%s/%s is empty or no file", entry->name, name);
	}
	free(name);
	free(path);
	free(other);
}

/* A file of the entry's patches that no series of it wants. */
static void check_extra_patch(struct check *c, const struct entry *entry, const char *file,
			      const struct strings *files)
{
	size_t i;

	for (i = 0; i < entry->nr_series; i++) {
		const struct entry_series *s = &entry->series[i];
		size_t len = strlen(s->name);
		char *name;

		if (!starts_with(file, s->name) ||
		    (strcmp(file + len, ".fix.patch") && strcmp(file + len, ".break.patch")))
			continue;
		/* Where the right one is missing, that was said already. */
		name = entry_series_patch(s);
		if (strcmp(file, name) && strings_has(files, name))
			problem(c,
				"patches/%s/%s is one too many: %s is there, and the entry says "
				"that %s \"%s\" the fix; remove it",
				entry->name, file, name, s->name,
				s->standing == STANDS_HAS ? "has" : "lacks");
		free(name);
		return;
	}
	problem(c,
		"patches/%s/%s is no patch of this entry: its name has to be SERIES.fix.patch or "
		"SERIES.break.patch, of a series in configs/regressions/%s.json",
		entry->name, file, entry->name);
}

static void check_patches(struct check *c, const struct entry *entry)
{
	char *dir = xasprintf("patches/%s", entry->name);
	struct strings files;
	size_t i;

	names_of(c, &files, dir, "");
	for (i = 0; i < entry->nr_series; i++) {
		if (strings_has(&c->series, entry->series[i].name))
			check_wanted_patch(c, entry, &entry->series[i], &files);
	}
	for (i = 0; i < files.nr; i++)
		check_extra_patch(c, entry, files.v[i], &files);
	strings_free(&files);
	free(dir);
}

static void check_entry(struct check *c, const struct entry *entry)
{
	size_t i;

	for (i = 0; i < entry->nr_series; i++) {
		const struct entry_series *s = &entry->series[i];

		check_known(c, entry, "series", "series", s->name, &c->series);
		if (s->after)
			check_known(c, entry, "after", "regression", s->after, &c->entries);
	}
	for (i = 0; i < entry->nr_not_on; i++)
		check_known(c, entry, "not_on", "machine", entry->not_on[i].name, &c->machines);
	for (i = 0; i < entry->modules.nr; i++)
		check_known(c, entry, "modules", "module", entry->modules.v[i], &c->modules);
	for (i = 0; i < entry->config.nr; i++) {
		const char *s = entry->config.v[i], *p;

		for (p = s; isupper((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '_';
		     p++)
			;
		if (!*s || *p || starts_with(s, "CONFIG_"))
			problem(c,
				"configs/regressions/%s.json: \"config\": \"%s\" is no Kconfig "
				"symbol without its \"CONFIG_\"",
				entry->name, s);
	}
	check_patches(c, entry);
}

static void check_entries(struct check *c)
{
	struct entry entry;
	char *error;
	size_t i;

	for (i = 0; i < c->entries.nr; i++) {
		/* scripts/kernel/series.sh has another meaning for these. */
		if (!strcmp(c->entries.v[i], "stock") || !strcmp(c->entries.v[i], "fixes"))
			problem(c, "configs/regressions/%s.json: no regression can have this name",
				c->entries.v[i]);
	}
	for (i = 0; i < c->entries.nr; i++) {
		char *path = xasprintf("%s/configs/regressions/%s.json", c->top, c->entries.v[i]);

		if (entry_load(&entry, path, &error)) {
			problem(c, "%s", error + strlen(c->top) + 1);
			free(error);
		} else {
			check_entry(c, &entry);
			entry_free(&entry);
		}
		free(path);
	}
}

/* Whatever lies in configs/regressions under another name would be overlooked. */
static void check_strays(struct check *c)
{
	struct strings files;
	size_t i;

	names_of(c, &files, "configs/regressions", "");
	for (i = 0; i < files.nr; i++) {
		const char *dot = strrchr(files.v[i], '.');

		if (!dot || strcmp(dot, ".json"))
			problem(c, "configs/regressions/%s is no entry: those are NAME.json",
				files.v[i]);
	}
	strings_free(&files);
}

/* Where "after" leads from that entry comes back to it. */
static bool goes_in_circle(const struct entries *entries, const struct entry *start,
			   const char *series)
{
	const struct entry *entry = start;
	const struct entry_series *s;
	size_t steps;

	for (steps = 0; entry && steps < entries->nr; steps++) {
		s = entry_series_find(entry, series);
		entry = s && s->after ? entries_find(entries, s->after) : NULL;
		if (entry == start)
			return true;
	}
	return false;
}

/* True if it has been said: one entry of a circle is enough. */
static bool check_circle(struct check *c, const struct entries *entries, const struct entry *entry)
{
	size_t i;

	for (i = 0; i < entry->nr_series; i++) {
		const char *series = entry->series[i].name;

		if (!goes_in_circle(entries, entry, series))
			continue;
		problem(c,
			"configs/regressions/%s.json: \"after\": of %s it leads back to %s itself",
			entry->name, series, entry->name);
		return true;
	}
	return false;
}

/* Only of entries that can be read: of another one something else has been said. */
static void check_circles(struct check *c)
{
	char *configs = xasprintf("%s/configs", c->top), *error = NULL;
	struct entries entries;
	size_t i;

	if (!entries_load(&entries, configs, &error)) {
		for (i = 0; i < entries.nr && !check_circle(c, &entries, &entries.v[i]); i++)
			;
		entries_free(&entries);
	}
	free(error);
	free(configs);
}

void consistency_check(struct strings *problems, const char *top)
{
	struct check c = {.top = top, .problems = problems};

	names_of(&c, &c.entries, "configs/regressions", ".json");
	names_of(&c, &c.tests, "x86", ".c");
	names_of(&c, &c.patches, "patches", "");
	names_of(&c, &c.series, "configs/series", "");
	names_of(&c, &c.machines, "configs/machines", "");
	names_of(&c, &c.modules, "kmod", "");
	check_series_files(&c);
	check_machines(&c);
	check_strays(&c);
	check_tests(&c);
	check_entries(&c);
	check_circles(&c);
	selftest_data_check(problems, top, &c.machines);
	strings_free(&c.entries);
	strings_free(&c.tests);
	strings_free(&c.patches);
	strings_free(&c.series);
	strings_free(&c.machines);
	strings_free(&c.modules);
}

int consistency_require(const char *top)
{
	struct strings problems = {0};
	int status = 0;
	size_t i;

	consistency_check(&problems, top);
	for (i = 0; i < problems.nr; i++) {
		complain("%s", problems.v[i]);
		status = STATUS_USAGE;
	}
	strings_free(&problems);
	return status;
}
