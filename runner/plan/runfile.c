// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/jsonio.h"
#include "plan/limits.h"
#include "plan/runfile.h"

#define VERSION 1

void runfile_add_machine(struct runfile *run, char *name, char *about, char *why, char *emulator)
{
	run->machines = xrealloc(run->machines, (run->nr_machines + 1) * sizeof(*run->machines));
	run->machines[run->nr_machines++] = (struct run_machine){name, about, why, emulator};
}

void runfile_add_kernel(struct runfile *run, char *label, char *asked)
{
	run->kernels = xrealloc(run->kernels, (run->nr_kernels + 1) * sizeof(*run->kernels));
	run->kernels[run->nr_kernels++] = (struct run_kernel){label, asked};
}

const char *runfile_kernel(const struct runfile *run, const char *label)
{
	size_t i;

	for (i = 0; i < run->nr_kernels; i++) {
		if (!strcmp(run->kernels[i].label, label))
			return run->kernels[i].asked;
	}
	return NULL;
}

void runfile_add_missing(struct runfile *run, char *regression, char *series, char *text)
{
	run->missing = xrealloc(run->missing, (run->nr_missing + 1) * sizeof(*run->missing));
	run->missing[run->nr_missing++] = (struct run_missing){regression, series, text};
}

json_t *runfile_machines(const struct runfile *run)
{
	json_t *machines = json_array();
	size_t i;

	for (i = 0; i < run->nr_machines; i++) {
		const struct run_machine *m = &run->machines[i];

		json_array_append_new(machines,
				      json_pack("{ssssssss}", "name", m->name, "about", m->about,
						"why", m->why, "emulator", m->emulator));
	}
	return machines;
}

json_t *runfile_kernels(const struct runfile *run)
{
	json_t *kernels = json_array();
	size_t i;

	for (i = 0; i < run->nr_kernels; i++)
		json_array_append_new(kernels, json_pack("{ssss}", "label", run->kernels[i].label,
							 "asked", run->kernels[i].asked));
	return kernels;
}

json_t *runfile_missing(const struct runfile *run)
{
	json_t *missing = json_array();
	size_t i;

	for (i = 0; i < run->nr_missing; i++) {
		const struct run_missing *m = &run->missing[i];

		json_array_append_new(missing, json_pack("{ssssss}", "regression", m->regression,
							 "series", m->series, "text", m->text));
	}
	return missing;
}

int runfile_write(const struct runfile *run, const char *results)
{
	char *path = xasprintf("%s/" RUN_FILE, results);
	json_t *json;
	int err;

	json = json_pack("{si ss ss* sf ss sb so so so}", "version", VERSION, "started",
			 run->started, "asked", run->asked, "elapsed_s", run->elapsed_s, "chosen",
			 run->chosen, "interrupted", run->interrupted, "machines",
			 runfile_machines(run), "kernels", runfile_kernels(run), "missing",
			 runfile_missing(run));
	err = json_write(json, path, JSON_INDENT(2));
	free(path);
	return err;
}

static void read_machines(struct runfile *run, const json_t *json, struct json_reader *reader)
{
	const json_t *array = json_get_array(reader, json, "machines");
	json_t *item;
	size_t i;

	json_array_foreach(array, i, item) {
		runfile_add_machine(run, json_get_string(reader, item, "name", NULL),
				    json_get_string(reader, item, "about", ""),
				    json_get_string(reader, item, "why", ""),
				    json_get_string(reader, item, "emulator", ""));
	}
}

static void read_kernels(struct runfile *run, const json_t *json, struct json_reader *reader)
{
	const json_t *array = json_get_array(reader, json, "kernels");
	json_t *item;
	size_t i;

	json_array_foreach(array, i, item) {
		runfile_add_kernel(run, json_get_string(reader, item, "label", NULL),
				   json_get_string(reader, item, "asked", NULL));
	}
}

static void read_missing(struct runfile *run, const json_t *json, struct json_reader *reader)
{
	const json_t *array = json_get_array(reader, json, "missing");
	json_t *item;
	size_t i;

	json_array_foreach(array, i, item) {
		runfile_add_missing(run, json_get_string(reader, item, "regression", NULL),
				    json_get_string(reader, item, "series", NULL),
				    json_get_string(reader, item, "text", NULL));
	}
}

int runfile_read(struct runfile *run, const char *results, char **error)
{
	char *path = xasprintf("%s/" RUN_FILE, results);
	struct json_reader reader = {.path = path};
	json_t *json;

	*run = (struct runfile){.elapsed_s = -1};
	if (access(path, F_OK) && errno == ENOENT) {
		free(path);
		return 0;
	}
	json = json_read(&reader);
	if (json) {
		run->started = json_get_string(&reader, json, "started", "");
		run->asked = json_get_string(&reader, json, "asked", "");
		run->elapsed_s = json_get_real(&reader, json, "elapsed_s", -1, -1, SECONDS_MAX);
		run->chosen = json_get_string(&reader, json, "chosen", "");
		run->interrupted = json_get_bool(&reader, json, "interrupted", false);
		read_machines(run, json, &reader);
		read_kernels(run, json, &reader);
		read_missing(run, json, &reader);
	}
	json_decref(json);
	free(path);
	if (!reader.error)
		return 0;
	runfile_free(run);
	*error = reader.error;
	return -1;
}

void runfile_free(struct runfile *run)
{
	size_t i;

	for (i = 0; i < run->nr_machines; i++) {
		free(run->machines[i].name);
		free(run->machines[i].about);
		free(run->machines[i].why);
		free(run->machines[i].emulator);
	}
	for (i = 0; i < run->nr_kernels; i++) {
		free(run->kernels[i].label);
		free(run->kernels[i].asked);
	}
	for (i = 0; i < run->nr_missing; i++) {
		free(run->missing[i].regression);
		free(run->missing[i].series);
		free(run->missing[i].text);
	}
	free(run->machines);
	free(run->missing);
	free(run->kernels);
	free(run->started);
	free(run->asked);
	free(run->chosen);
	*run = (struct runfile){0};
}
