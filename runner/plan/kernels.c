// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "job/job.h"
#include "plan/kernels.h"
#include "plan/limits.h"

char *safe_label(const char *s)
{
	char *clean = clean_text(s, strlen(s)), *label = shorten(clean, LABEL_MAX);

	free(clean);
	if (*label)
		return label;
	free(label);
	return xstrdup("unnamed");
}

char *safe_name(const char *s)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				   "._+~-";
	char *name = xstrndup(s, LABEL_MAX), *p;

	for (p = name; *p; p++) {
		if (!strchr(safe, *p) || (p == name && (*p == '.' || *p == '-')))
			*p = '_';
	}
	if (*name)
		return name;
	free(name);
	return xstrdup("_");
}

/* A series' kernels are SERIES-stock, SERIES-broken and SERIES-fixed. */
static bool is_of_series(const char *folder, const char *series)
{
	size_t len = strlen(series);
	enum column column;

	return starts_with(folder, series) && folder[len] == '-' &&
	       column_parse(folder + len + 1, &column);
}

static bool taken(const struct kernels *kernels, const char *label, const char *folder)
{
	size_t i;

	for (i = 0; i < kernels->nr; i++) {
		const struct kernel *k = &kernels->v[i];

		if (!strcmp(k->label, label) || (k->folder && !strcmp(k->folder, folder)))
			return true;
		if (k->series && is_of_series(folder, k->series))
			return true;
	}
	return false;
}

/* @name, and behind it what kind of debug kernels these are. The caller frees it. */
static char *with_config(const struct kernels *kernels, const char *name, const char *between)
{
	const char *config = kernels->config;

	return xasprintf("%s%s%s", name, config ? between : "", config ? config : "");
}

struct options_reader {
	struct kernel *kernel;
	const char *path;
	char *error;
};

static void option_line(void *arg, const char *line)
{
	struct options_reader *r = arg;
	char *end = "";
	const char *value = strchr(line, ' ');
	double number = value ? strtod(value, &end) : -1;
	struct kernel *k = r->kernel;

	if (starts_with(line, "append ") && value[1]) {
		char *before = k->append;

		k->append = xasprintf("%s%s%s", before ? before : "", before ? " " : "", value + 1);
		free(before);
	} else if (starts_with(line, "not-on ") && strchr(value + 1, ' ')) {
		strings_add(&k->not_on, xstrdup(value + 1));
	} else if (starts_with(line, "memory ") && !*end && number >= 1 &&
		   number <= MEMORY_MAX_MIB) {
		k->memory = k->memory > (int)number ? k->memory : (int)number;
	} else if (starts_with(line, "boot-silence ") && !*end && number >= 0 &&
		   number <= TIMEOUT_MAX_S) {
		k->boot_silence_s = k->boot_silence_s > number ? k->boot_silence_s : number;
	} else if (starts_with(line, "slower ") && !*end && number >= 1 && number <= SLOWER_MAX) {
		k->slower = k->slower > (int)number ? k->slower : (int)number;
	} else if (*line && !r->error) {
		r->error = xasprintf("%s: a line that is none of \"memory MIB\", "
				     "\"boot-silence SECONDS\", \"slower TIMES\", "
				     "\"append ARGUMENTS\" and \"not-on MACHINE[/REGRESSION] WHY\"",
				     r->path);
	}
}

/* The file "options", which need not be there. Of what it has twice, the larger counts. */
static int read_options(struct kernel *kernel, char **error)
{
	char *path = xasprintf("%s/options", kernel->dir), *s = read_file(path, NULL);
	struct options_reader r = {.kernel = kernel, .path = path};
	struct lines lines = {0};

	if (s) {
		lines_feed(&lines, s, strlen(s), option_line, &r);
		lines_finish(&lines, option_line, &r);
		lines_free(&lines);
	} else if (errno != ENOENT) {
		r.error = xasprintf("%s: %s", path, strerror(errno));
	}
	free(s);
	free(path);
	*error = r.error;
	return r.error ? -1 : 0;
}

static int add(struct kernels *kernels, struct kernel kernel, char **error)
{
	kernels->v = xrealloc(kernels->v, (kernels->nr + 1) * sizeof(*kernels->v));
	kernels->v[kernels->nr++] = kernel;
	if (*kernel.dir != '/') {
		*error = xasprintf("the kernel's folder '%s' is no absolute path", kernel.dir);
		return -1;
	}
	return read_options(&kernels->v[kernels->nr - 1], error);
}

/* Its release is only shown: without one it is @other. The caller frees it. */
static char *release_of(const char *dir, const char *other)
{
	char *path = xasprintf("%s/release", dir), *s = read_file(path, NULL), *release;

	if (s)
		s[strcspn(s, "\n")] = '\0';
	release = xstrdup(s && *s ? s : other);
	free(s);
	free(path);
	return release;
}

int kernels_add_series(struct kernels *kernels, const char *series, const char *what,
		       const char *dir, char **error)
{
	char *release = release_of(dir, series), *label = with_config(kernels, release, " ");
	struct kernel kernel = {
		.series = xstrdup(series),
		.what = xstrdup(what),
		.label = safe_label(label),
		.dir = xstrdup(dir),
	};

	free(release);
	free(label);
	return add(kernels, kernel, error);
}

int kernels_add_given(struct kernels *kernels, const char *label, const char *dir, char **error)
{
	char *whole = with_config(kernels, label, " "), *name = with_config(kernels, label, "-");
	char *shown = safe_label(whole), *folder = safe_name(name);

	free(whole);
	free(name);
	while (taken(kernels, shown, folder)) {
		char *next = xasprintf("%s+", shown), *next_folder = xasprintf("%s+", folder);

		free(shown);
		free(folder);
		shown = next;
		folder = next_folder;
	}
	return add(kernels, (struct kernel){.label = shown, .folder = folder, .dir = xstrdup(dir)},
		   error);
}

int kernels_add_variant(struct kernels *kernels, const char *what, const char *dir, char **error)
{
	char *release = release_of(dir, "unnamed"), *label;
	int err;

	if (strcmp(what, STOCK))
		label = xasprintf("%s:%s", release, what);
	else
		label = xstrdup(release);
	err = kernels_add_given(kernels, label, dir, error);
	free(release);
	free(label);
	return err;
}

const char *kernel_not_on(const struct kernel *kernel, const char *machine, const char *regression)
{
	char *one = xasprintf("%s/%s ", machine, regression), *all = xasprintf("%s ", machine);
	const char *why = NULL;
	size_t i;

	for (i = 0; !why && i < kernel->not_on.nr; i++) {
		const char *line = kernel->not_on.v[i];

		if (starts_with(line, all) || starts_with(line, one))
			why = strchr(line, ' ') + 1;
	}
	free(one);
	free(all);
	return why;
}

const struct kernel *kernels_find(const struct kernels *kernels, const char *series,
				  const char *what)
{
	size_t i;

	for (i = 0; i < kernels->nr; i++) {
		const struct kernel *k = &kernels->v[i];

		if (k->series && !strcmp(k->series, series) && !strcmp(k->what, what))
			return k;
	}
	return NULL;
}

void kernels_free(struct kernels *kernels)
{
	size_t i;

	for (i = 0; i < kernels->nr; i++) {
		free(kernels->v[i].series);
		free(kernels->v[i].what);
		free(kernels->v[i].label);
		free(kernels->v[i].folder);
		free(kernels->v[i].dir);
		free(kernels->v[i].tests);
		free(kernels->v[i].append);
		strings_free(&kernels->v[i].not_on);
	}
	free(kernels->v);
	*kernels = (struct kernels){0};
}
