// SPDX-License-Identifier: GPL-2.0-only
/* What goes to the hosts, and what comes back. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/jsonio.h"
#include "base/plain.h"
#include "base/top.h"
#include "base/tree.h"
#include "fleet/pack.h"
#include "front/fleet.h"
#include "front/fleet_talk.h"
#include "job/jobdir.h"
#include "job/setup.h"

#define PROGRAM "kvm-regress"
#define PLUGIN_FILE "libsplitlock.so"
/* Of all files of a job. Each log of a run is cut at 32 MiB. */
#define PACK_MAX ((size_t)1 << 30)

/* The bundle of the folder @base, which may be new. Its place. */
static size_t bundle_of(struct fleet *fleet, const char *base)
{
	size_t i;

	for (i = NR_FIXED_BUNDLES; i < fleet->nr_bundles; i++) {
		if (!strcmp(fleet->bundles[i].base, base))
			return i;
	}
	fleet->bundles = xrealloc(fleet->bundles,
				  (fleet->nr_bundles + 1) * sizeof(*fleet->bundles));
	fleet->bundles[fleet->nr_bundles] = (struct bundle){.base = xstrdup(base)};
	return fleet->nr_bundles++;
}

static int add_fixed(struct fleet *fleet, const struct request *request)
{
	struct bundle *program, *top;
	int err = 0;
	size_t i, j;

	fleet->bundles = xcalloc(NR_FIXED_BUNDLES, sizeof(*fleet->bundles));
	fleet->nr_bundles = NR_FIXED_BUNDLES;
	program = &fleet->bundles[BUNDLE_PROGRAM];
	top = &fleet->bundles[BUNDLE_TOP];
	program->base = suite_path("build");
	top->base = xstrdup(request->top);
	bundle_add(program, PROGRAM, true);
	bundle_add(program, INIT_ARCHIVE, true);
	bundle_add(program, PLUGIN_FILE, false);
	for (i = 0; !err && i < request->nr_machines; i++) {
		const struct machine *m = &request->machines[i];
		char *folder = xasprintf("configs/machines/%s", m->name);

		for (j = 0; j < m->built.nr; j++)
			bundle_add(program, m->built.v[j], true);
		err = bundle_add_folder(top, folder);
		if (err)
			complain("%s/%s: %s", top->base, folder, strerror(errno));
		free(folder);
	}
	return err;
}

static void add_kernel(struct fleet *fleet, const struct job *job, struct parcel *parcel)
{
	static const char *const files[] = {"bzImage", "modules.cpio"};
	static const char *const maps[] = {"System.map", "modules.map"};
	struct bundle *bundle;
	size_t i;

	parcel->kernel = bundle_of(fleet, job->kernel.dir);
	bundle = &fleet->bundles[parcel->kernel];
	for (i = 0; i < ARRAY_SIZE(files); i++)
		bundle_add(bundle, files[i], true);
	for (i = 0; i < ARRAY_SIZE(maps); i++)
		bundle_add(bundle, maps[i], false);
}

static void add_test(struct fleet *fleet, const struct job *job, struct parcel *parcel)
{
	char *archive = xasprintf("%s.cpio", job->entry.name);
	char *map = xasprintf("%s.map", job->entry.name);

	parcel->tests = bundle_of(fleet, job->tests);
	bundle_add(&fleet->bundles[parcel->tests], archive, true);
	bundle_add(&fleet->bundles[parcel->tests], map, false);
	free(archive);
	free(map);
}

/* The job's file without line breaks; NULL and *@error. */
static char *one_line(const char *dir, char **error)
{
	char *path = xasprintf("%s/" JOB_FILE, dir), *s;
	struct json_reader reader = {.path = path};
	json_t *json = json_read(&reader);

	s = json ? json_dumps(json, JSON_COMPACT) : NULL;
	json_decref(json);
	*error = reader.error;
	free(path);
	return s;
}

static int add_parcel(struct fleet *fleet, size_t i)
{
	char *dir = xasprintf("%s/%s", fleet->results, fleet->plan->v[i].folder), *error = NULL;
	struct parcel *parcel = &fleet->parcels[i];
	struct job job;

	parcel->text = one_line(dir, &error);
	if (parcel->text && !job_read(&job, dir, &error)) {
		add_kernel(fleet, &job, parcel);
		add_test(fleet, &job, parcel);
		job_free(&job);
	}
	free(dir);
	if (!error)
		return 0;
	complain("%s", error);
	free(error);
	return -1;
}

int fleet_pack(struct fleet *fleet, const struct request *request, const struct plan *plan,
	       const char *results)
{
	char *error;
	int err;
	size_t i;

	fleet->plan = plan;
	fleet->results = results;
	fleet->parcels = xcalloc(plan->nr + 1, sizeof(*fleet->parcels));
	fleet->nr_parcels = plan->nr;
	err = add_fixed(fleet, request);
	for (i = 0; !err && i < plan->nr; i++)
		err = add_parcel(fleet, i);
	for (i = 0; !err && i < fleet->nr_bundles; i++) {
		err = bundle_seal(&fleet->bundles[i], &error);
		if (err) {
			complain("%s", error);
			free(error);
		}
	}
	return err ? STATUS_ERROR : 0;
}

void fleet_line(const struct fleet *fleet, size_t i, struct text *t)
{
	const struct parcel *parcel = &fleet->parcels[i];

	text_addf(t, "%s\t%s\t%s\t%s\n", fleet->bundles[parcel->tests].key,
		  fleet->bundles[parcel->kernel].key, fleet->plan->v[i].folder, parcel->text);
}

/*
 * The scripts "command" that came back have the host's paths in them. Those that are left here have
 * this machine's, and boot: the snapshots are there.
 */
static void write_commands(const char *dir)
{
	struct setup setup;
	struct strings names;
	char *error = NULL;
	struct job job;
	size_t i;

	if (job_read(&job, dir, &error)) {
		free(error);
		return;
	}
	folder_names(&names, dir);
	/* What is missing here makes the run end before any job. */
	if (!setup_load(&setup, &job, dir, &error)) {
		jobdir_write_command(&setup, dir);
		for (i = 0; i < names.nr; i++) {
			char *below = path_in(dir, names.v[i]);
			char *file = path_in(below, COMMAND_FILE);

			if (!access(file, F_OK))
				jobdir_write_command(&setup, below);
			free(file);
			free(below);
		}
	}
	setup_free(&setup);
	strings_free(&names);
	free(error);
	job_free(&job);
}

/* The folder of the plan's job @name; NULL if there is none. The caller frees it. */
static char *folder_of(const struct fleet *fleet, const char *name)
{
	char *below, *dir = NULL;
	size_t i;

	for (i = 0; !dir && i < fleet->plan->nr; i++) {
		if (strcmp(fleet->plan->v[i].folder, name))
			continue;
		below = path_in(fleet->results, name);
		dir = realpath(below, NULL);
		free(below);
	}
	return dir;
}

/* It comes from another machine: what is too much for ours is not read. */
static char *read_pack(const char *file, size_t *len)
{
	char *s = read_plain(file, true, PACK_MAX, len);

	if (!s && errno == EFBIG)
		complain("more came back of a job than %zu MiB, which no job leaves",
			 PACK_MAX >> 20);
	return s;
}

bool fleet_take(struct fleet *fleet, const char *file, char **told)
{
	char *s, *name, *dir, *error = NULL;
	size_t len = 0, told_len;
	bool whole;

	s = read_pack(file, &len);
	name = s ? pack_name(s, len, &told_len) : NULL;
	*told = xstrndup(s ? s : "", name ? told_len : len);
	dir = name ? folder_of(fleet, name) : NULL;
	whole = dir && !pack_read(s, len, dir, &error);
	if (whole)
		write_commands(dir);
	else if (dir)
		complain("%s: %s", dir, error);
	unlink(file);
	free(error);
	free(dir);
	free(name);
	free(s);
	return whole;
}

char *fleet_ssh_log(const char *folder, size_t i)
{
	return xasprintf("%s/ssh.%zu", folder, i);
}

/* What the host's ssh complained of last; "" if of nothing. */
static char *complaint(const struct fleet *fleet, size_t i)
{
	char *log = fleet_ssh_log(fleet->results, i), *s = read_file(log, NULL);
	struct text said = {s, s ? strlen(s) : 0};
	char *line = last_line(&said);

	unlink(log);
	free(s);
	free(log);
	return line;
}

void fleet_tidy(const struct fleet *fleet, bool tell)
{
	struct strings names;
	size_t i;

	if (!fleet->nr)
		return;
	for (i = 0; i < fleet->nr; i++) {
		char *line = complaint(fleet, i);

		if (*line && tell)
			complain("host %s failed while jobs ran: %s", fleet->hosts[i].login.name,
				 line);
		free(line);
	}
	/* What a try has written that was not the last one. */
	folder_names(&names, fleet->results);
	for (i = 0; i < names.nr; i++) {
		char *path = path_in(fleet->results, names.v[i]);

		if (ends_with(path, ".par"))
			unlink(path);
		free(path);
	}
	strings_free(&names);
}

void fleet_free(struct fleet *fleet)
{
	size_t i;

	for (i = 0; i < fleet->nr; i++)
		login_free(&fleet->hosts[i].login);
	for (i = 0; i < fleet->nr_bundles; i++)
		bundle_free(&fleet->bundles[i]);
	for (i = 0; i < fleet->nr_parcels; i++)
		free(fleet->parcels[i].text);
	free(fleet->hosts);
	free(fleet->bundles);
	free(fleet->parcels);
	*fleet = (struct fleet){0};
}
