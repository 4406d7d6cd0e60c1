// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "base/lines.h"
#include "cache/lock.h"
#include "plan/durations.h"

#define UNKNOWN_S 1e9
/* Jobs that are remembered, the newest first. */
#define KEYS_MAX 5000

struct remembered {
	char **keys;
	double *seconds;
	size_t nr;
};

static void remembered_add(struct remembered *known, const char *key, size_t len, double seconds)
{
	known->keys = xrealloc(known->keys, (known->nr + 1) * sizeof(*known->keys));
	known->seconds = xrealloc(known->seconds, (known->nr + 1) * sizeof(*known->seconds));
	known->keys[known->nr] = xstrndup(key, len);
	known->seconds[known->nr++] = seconds;
}

static double remembered_find(const struct remembered *known, const char *key)
{
	size_t i;

	for (i = 0; i < known->nr; i++) {
		if (!strcmp(known->keys[i], key))
			return known->seconds[i];
	}
	return UNKNOWN_S;
}

static void remembered_free(struct remembered *known)
{
	size_t i;

	for (i = 0; i < known->nr; i++)
		free(known->keys[i]);
	free(known->keys);
	free(known->seconds);
}

static void duration_line(void *arg, const char *line)
{
	const char *tab = strchr(line, '\t');
	double seconds = tab ? strtod(tab, NULL) : 0;

	if (seconds > 0 && seconds < UNKNOWN_S)
		remembered_add(arg, line, (size_t)(tab - line), seconds);
}

static void remembered_read(struct remembered *known, const char *file)
{
	char *s = read_file(file, NULL);
	struct lines lines = {0};

	if (s) {
		lines_feed(&lines, s, strlen(s), duration_line, known);
		lines_finish(&lines, duration_line, known);
		lines_free(&lines);
	}
	free(s);
}

static int longer_first(const void *a, const void *b)
{
	const struct planned *x = a, *y = b;

	if (x->expected_s == y->expected_s)
		return x->number - y->number;
	return x->expected_s < y->expected_s ? 1 : -1;
}

void durations_sort(struct plan *plan, const char *file)
{
	struct remembered known = {0};
	size_t i;

	remembered_read(&known, file);
	for (i = 0; i < plan->nr; i++)
		plan->v[i].expected_s = remembered_find(&known, plan->v[i].key);
	qsort(plan->v, plan->nr, sizeof(*plan->v), longer_first);
	remembered_free(&known);
}

bool duration_is_known(const struct planned *job)
{
	return job->expected_s < UNKNOWN_S;
}

/* The folder of @file, locked: two that remember at once do not forget what the other one knows. */
static int lock_folder(const char *file)
{
	char *dir = xstrndup(file, (size_t)(strrchr(file, '/') - file));
	int fd = lock_wait(dir);

	free(dir);
	return fd;
}

void durations_remember(const struct plan *plan, const char *results, const char *file)
{
	struct remembered old = {0}, new = {0};
	int lock = lock_folder(file);
	struct text t = {0};
	size_t i;

	remembered_read(&old, file);
	for (i = 0; i < plan->nr; i++) {
		char *path = xasprintf("%s/%s/" VERDICT_FILE, results, plan->v[i].folder);
		struct json_reader reader = {.path = path};
		json_t *json = json_read(&reader);
		double seconds = json ? json_get_number(&reader, json, "wall_s", 0) : 0;

		if (seconds > 0)
			remembered_add(&new, plan->v[i].key, strlen(plan->v[i].key), seconds);
		json_decref(json);
		free(reader.error);
		free(path);
	}
	for (i = 0; i < old.nr && new.nr < KEYS_MAX; i++) {
		if (remembered_find(&new, old.keys[i]) == UNKNOWN_S)
			remembered_add(&new, old.keys[i], strlen(old.keys[i]), old.seconds[i]);
	}
	for (i = 0; i < new.nr; i++)
		text_addf(&t, "%s\t%.1f\n", new.keys[i], new.seconds[i]);
	if (t.len)
		write_file(file, t.s, t.len, 0666);
	lock_close(lock);
	free(t.s);
	remembered_free(&old);
	remembered_free(&new);
}
