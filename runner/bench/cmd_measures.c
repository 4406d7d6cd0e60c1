// SPDX-License-Identifier: GPL-2.0-only
/*
 * measures FILE JSON: shows what measure has noted in FILE as a table, and writes it to the file
 * JSON. FILE also has lines "ratio<TAB>TEXT<TAB>NAME<TAB>FACTOR<TAB>OTHER": how many times the CPU
 * seconds of OTHER, taken FACTOR times, go into those of NAME. Ratios are of the least of the
 * rounds: a busy host changes these the least.
 */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/commands.h"
#include "base/jsonio.h"
#include "base/lines.h"
#include "base/util.h"

#define MAX_FIELDS 5
#define ROUNDS_MAX 64

/* Of one thing that was measured, all rounds. */
struct measured {
	char *name;
	double wall[ROUNDS_MAX], cpu[ROUNDS_MAX];
	size_t nr;
};

struct measures {
	struct measured *v;
	size_t nr;
	json_t *ratios;
	int line;
	char *error;
};

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct measured *find(struct measures *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->nr; i++) {
		if (!strcmp(m->v[i].name, name))
			return &m->v[i];
	}
	return NULL;
}

static void add_time(struct measures *m, char **field)
{
	struct measured *one = find(m, field[1]);

	if (!one) {
		m->v = xrealloc(m->v, (m->nr + 1) * sizeof(*m->v));
		one = &m->v[m->nr++];
		*one = (struct measured){.name = xstrdup(field[1])};
	}
	if (one->nr == ROUNDS_MAX)
		return;
	one->wall[one->nr] = strtod(field[2], NULL);
	one->cpu[one->nr++] = strtod(field[3], NULL);
}

static double least(const double *v, size_t nr)
{
	double min = v[0];
	size_t i;

	for (i = 1; i < nr; i++) {
		if (v[i] < min)
			min = v[i];
	}
	return min;
}

static void add_ratio(struct measures *m, char **field)
{
	const struct measured *a = find(m, field[2]), *b = find(m, field[4]);
	double factor = strtod(field[3], NULL), least_a, least_b;

	if (!a || !b || factor <= 0) {
		m->error = xasprintf("line %d: a ratio of what was not measured", m->line);
		return;
	}
	least_a = least(a->cpu, a->nr);
	least_b = least(b->cpu, b->nr);
	json_array_append_new(m->ratios,
			      json_pack("{ss sf}", "what", field[1], "ratio",
					least_b > 0 ? least_a / (factor * least_b) : 0.0));
}

static void sort_all(struct measures *m)
{
	size_t i;

	for (i = 0; i < m->nr; i++) {
		struct measured *one = &m->v[i];

		qsort(one->wall, one->nr, sizeof(one->wall[0]), by_value);
		qsort(one->cpu, one->nr, sizeof(one->cpu[0]), by_value);
	}
}

static void read_line(void *arg, const char *line)
{
	char *copy = xstrdup(line), *field[MAX_FIELDS] = {NULL}, *save = NULL, *s;
	struct measures *m = arg;
	int nr = 0;

	m->line++;
	for (s = strtok_r(copy, "\t", &save); s && nr < MAX_FIELDS; s = strtok_r(NULL, "\t", &save))
		field[nr++] = s;
	if (m->error || !nr)
		; /* The first mistake is the one that is told. */
	else if (nr == 4 && !strcmp(field[0], "time"))
		add_time(m, field);
	else if (nr == 5 && !strcmp(field[0], "ratio"))
		add_ratio(m, field);
	else
		m->error = xasprintf("line %d: neither a time nor a ratio", m->line);
	free(copy);
}

static void show(const struct measures *m)
{
	size_t i;

	printf("%-46s %6s %15s %15s\n", "", "", "wall, s", "CPU, s");
	printf("%-46s %6s %7s %7s %7s %7s\n", "", "rounds", "least", "median", "least", "median");
	for (i = 0; i < m->nr; i++) {
		const struct measured *one = &m->v[i];
		size_t middle = one->nr / 2;

		printf("%-46s %6zu %7.2f %7.2f %7.2f %7.2f\n", one->name, one->nr, one->wall[0],
		       one->wall[middle], one->cpu[0], one->cpu[middle]);
	}
	printf("\n%-70s %8s\n", "", "CPU");
	for (i = 0; i < json_array_size(m->ratios); i++) {
		const json_t *one = json_array_get(m->ratios, i);

		printf("%-70s %8.2f\n", json_string_value(json_object_get(one, "what")),
		       json_real_value(json_object_get(one, "ratio")));
	}
}

static int write_json(const struct measures *m, const char *path)
{
	json_t *times = json_array(), *all;
	size_t i;

	for (i = 0; i < m->nr; i++) {
		const struct measured *one = &m->v[i];
		size_t middle = one->nr / 2;

		json_array_append_new(times,
				      json_pack("{ss si sf sf sf sf}", "what", one->name, "rounds",
						(int)one->nr, "wall_least_s", one->wall[0],
						"wall_median_s", one->wall[middle], "cpu_least_s",
						one->cpu[0], "cpu_median_s", one->cpu[middle]));
	}
	all = json_pack("{si so sO}", "version", 1, "times", times, "ratios", m->ratios);
	return json_write(all, path, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
}

int cmd_measures(int argc, char **argv)
{
	struct measures m = {.ratios = json_array()};
	struct lines lines = {0};
	int status = STATUS_ERROR;
	char *s;
	size_t i;

	if (argc != 3) {
		complain("usage: measures FILE JSON");
		return STATUS_USAGE;
	}
	s = read_file(argv[1], NULL);
	if (!s) {
		complain("%s: %s", argv[1], strerror(errno));
		return STATUS_ERROR;
	}
	lines_feed(&lines, s, strlen(s), read_line, &m);
	lines_finish(&lines, read_line, &m);
	sort_all(&m);
	if (m.error) {
		complain("%s: %s", argv[1], m.error);
	} else {
		show(&m);
		status = 0;
		if (write_json(&m, argv[2])) {
			complain("%s: %s", argv[2], strerror(errno));
			status = STATUS_ERROR;
		}
	}
	for (i = 0; i < m.nr; i++)
		free(m.v[i].name);
	free(m.v);
	free(m.error);
	free(s);
	json_decref(m.ratios);
	return status;
}
