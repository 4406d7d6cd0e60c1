// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/util.h"
#include "cache/about.h"
#include "cache/things.h"

#define SELFTESTS "selftests-"

/* The first line of the thing's file @name, clean; "" if there is none. */
static char *first_line(const struct thing *thing, const char *name)
{
	char *path = xasprintf("%s/%s", thing->paths.v[0], name), *s = read_file(path, NULL);
	char *line = clean_text(s ? s : "", s ? strcspn(s, "\n") : 0);

	free(s);
	free(path);
	return line;
}

/* "6.12 stock, 6.12.117-1"; of a kernel of somebody's own, what it came as: "package 7.2.12". */
static char *about_kernel(const struct thing *thing, const char *base)
{
	static const char *const given[] = {"image-", "package-", "tree-"};
	const char *dir = thing->paths.v[0];
	char *series = about_get(dir, "series"), *what = about_get(dir, "what");
	char *version = about_get(dir, "version"), *release = first_line(thing, "release"), *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(given) && !starts_with(base, given[i]); i++)
		;
	if (*series)
		text = xasprintf("%s %s, %s", series, what, version);
	else if (i < ARRAY_SIZE(given))
		text = xasprintf("%.*s %s", (int)strlen(given[i]) - 1, given[i], release);
	else
		text = xstrdup(release);
	free(series);
	free(what);
	free(version);
	free(release);
	return text;
}

/* "amd, 6.12.117, 1 CPU", "amd, 6.12.117, 1 CPU, modules loaded" */
static char *about_snapshot(const struct thing *thing)
{
	const char *dir = thing->paths.v[0];
	char *machine = about_get(dir, "machine"), *kernel = about_get(dir, "kernel");
	char *cpus = about_get(dir, "cpus"), *modules = about_get(dir, "modules");
	char *text = *machine ? xasprintf("%s, %s, %s CPU%s%s%s", machine, kernel, cpus,
					  strcmp(cpus, "1") ? "s" : "",
					  *modules ? ", modules " : "", modules)
			      : xstrdup("");

	free(modules);
	free(machine);
	free(kernel);
	free(cpus);
	return text;
}

/* "6.12, 6.12.117-1_deb12u1" of the tree SERIES-VERSION, and of its selftests. */
static char *about_tree(const char *base)
{
	const char *dash;

	if (starts_with(base, SELFTESTS))
		base += strlen(SELFTESTS);
	dash = strchr(base, '-');
	if (starts_with(base, "tree-"))
		return xstrdup("a source tree of somebody's own");
	return dash ? xasprintf("%.*s, %s", (int)(dash - base), base, dash + 1) : xstrdup("");
}

/* What was asked for, of the first line "asked REGRESSION MACHINE OLD NEW". */
static char *about_bisection(const struct thing *thing)
{
	char *line = first_line(thing, "state"), *text = NULL, *end = NULL;

	if (starts_with(line, "asked ") && (end = strchr(line + 6, ' ')))
		end = strchr(end + 1, ' ');
	if (end)
		text = xasprintf("%.*s, unfinished", (int)(end - line) - 6, line + 6);
	free(line);
	return text ? text : xstrdup("");
}

char *thing_about(const struct thing *thing)
{
	const char *base = strrchr(thing->paths.v[0], '/') + 1;

	switch (thing->kind) {
	case THING_KERNEL:
		return about_kernel(thing, base);
	case THING_SELFTESTS:
		return about_get(thing->paths.v[0], "selftests");
	case THING_SNAPSHOT:
		return about_snapshot(thing);
	case THING_SOURCE:
	case THING_OBJECTS:
		return about_tree(base);
	case THING_BISECTION:
		return about_bisection(thing);
	case THING_PACKAGE:
	case THING_BUNDLE:
	case THING_DEBIAN:
	case THING_OTHER:
		break;
	}
	return xstrdup("");
}
