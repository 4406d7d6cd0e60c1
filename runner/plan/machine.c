// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "plan/limits.h"
#include "plan/machine.h"

/* A kernel that boots speaks several times a second, in emulation too. */
#define DEFAULT_BOOT_SILENCE_S 15.0

static void load_append(struct machine *m, const json_t *root, struct json_reader *reader)
{
	struct strings words;
	struct text t = {0};
	size_t i;

	json_get_strings(reader, root, "append", &words);
	for (i = 0; i < words.nr; i++)
		text_addf(&t, "%s%s", i ? " " : "", words.v[i]);
	m->append = text_take(&t);
	strings_free(&words);
}

static void load_names(struct strings *names, const char *key, const json_t *root,
		       struct json_reader *reader)
{
	size_t i;

	json_get_strings(reader, root, key, names);
	for (i = 0; i < names->nr; i++) {
		if (strchr(names->v[i], '/'))
			json_complain(reader, "\"%s\": \"%s\" is not a plain name", key,
				      names->v[i]);
	}
}

static void load_devices(struct machine *m, const json_t *root, struct json_reader *reader)
{
	size_t i;

	json_get_strings(reader, root, "devices", &m->devices);
	for (i = 0; i < m->devices.nr; i++) {
		if (!starts_with(m->devices.v[i], "/dev/"))
			json_complain(reader, "\"devices\": \"%s\" does not begin with /dev/",
				      m->devices.v[i]);
	}
}

static void load_exit_statuses(struct machine *m, const json_t *root, struct json_reader *reader)
{
	json_t *array = json_object_get(root, "exit_statuses"), *value;
	size_t i;

	if (array && !json_is_array(array))
		json_complain(reader, "\"exit_statuses\" is not an array");
	m->exit_statuses = xcalloc(json_array_size(array) + 1, sizeof(*m->exit_statuses));
	if (!array)
		m->nr_exit_statuses = 1;
	json_array_foreach(array, i, value) {
		if (!json_is_integer(value))
			json_complain(reader,
				      "\"exit_statuses\" holds something other than numbers");
		m->exit_statuses[m->nr_exit_statuses++] = (int)json_integer_value(value);
	}
}

static void load(struct machine *m, const json_t *root, struct json_reader *reader)
{
	static const char *const known[] = {
		"about",	 "packages",	   "programs", "built",
		"deterministic", "append",	   "memory",   "split_lock",
		"gdb",		 "qemu",	   "snapshot", "temporary",
		"boots",	 "boot_silence_s", "fails",    "exit_statuses",
		"says",		 "power_off",	   "cpus",     "devices",
	};

	if (!json_is_object(root)) {
		json_complain(reader, "not an object");
		return;
	}
	json_only(reader, root, "", known, ARRAY_SIZE(known));
	m->about = json_get_line(reader, root, "about", NULL);
	m->says = json_get_string(reader, root, "says", "");
	m->power_off = json_get_string(reader, root, "power_off", "");
	m->deterministic = json_get_bool(reader, root, "deterministic", false);
	m->boots = json_get_bool(reader, root, "boots", true);
	m->split_lock = json_get_bool(reader, root, "split_lock", false);
	m->gdb = json_get_bool(reader, root, "gdb", false);
	m->qemu = json_get_bool(reader, root, "qemu", false);
	m->snapshot = json_get_bool(reader, root, "snapshot", false);
	m->boot_silence_s = json_get_real(reader, root, "boot_silence_s", DEFAULT_BOOT_SILENCE_S,
					  0.1, TIMEOUT_MAX_S);
	m->memory = json_get_int(reader, root, "memory", 0, 0, MEMORY_MAX_MIB);
	m->cpus = json_get_int(reader, root, "cpus", 1, 1, CPUS_MAX);
	json_get_strings(reader, root, "packages", &m->packages);
	json_get_strings(reader, root, "programs", &m->programs);
	json_get_strings(reader, root, "fails", &m->fails);
	load_devices(m, root, reader);
	load_append(m, root, reader);
	load_names(&m->built, "built", root, reader);
	load_names(&m->temporary, "temporary", root, reader);
	load_exit_statuses(m, root, reader);
	if (!m->programs.nr)
		json_complain(reader, "\"programs\" is missing or empty");
	if (m->boots && !m->memory)
		json_complain(reader, "\"memory\" is missing");
}

/* "configs/machines/amd" is the machine amd. */
static char *name_of(const char *dir)
{
	const char *slash = strrchr(dir, '/');

	return xstrdup(slash ? slash + 1 : dir);
}

int machine_load(struct machine *m, const char *dir, char **error)
{
	char *path = xasprintf("%s/" MACHINE_FILE, dir);
	struct json_reader reader = {.path = path};
	json_t *root = json_read(&reader);

	*m = (struct machine){.name = name_of(dir)};
	if (root)
		load(m, root, &reader);
	json_decref(root);
	free(path);
	if (!reader.error)
		return 0;
	machine_free(m);
	*error = reader.error;
	return -1;
}

const char *machine_missing_program(const struct machine *m)
{
	size_t i;

	for (i = 0; i < m->programs.nr; i++) {
		char *path = find_program(m->programs.v[i]);

		if (!path)
			return m->programs.v[i];
		free(path);
	}
	return NULL;
}

char *machine_last_words(const struct machine *m, const char *output)
{
	const char *start = NULL, *s = output, *end;

	while (*m->says && (s = strstr(s, m->says)))
		start = s += strlen(m->says);
	if (start) {
		end = start + strcspn(start, "\r\n");
	} else {
		end = output + strlen(output);
		while (end > output && strchr("\r\n", end[-1]))
			end--;
		for (start = end; start > output && start[-1] != '\n'; start--)
			;
	}
	return end > start ? clean_text(start, (size_t)(end - start)) : NULL;
}

bool machine_ended_well(const struct machine *m, int exit_status, const char *last_words)
{
	size_t i;

	if (*m->power_off && (!last_words || !strstr(last_words, m->power_off)))
		return false;
	for (i = 0; i < m->nr_exit_statuses; i++) {
		if (m->exit_statuses[i] == exit_status)
			return true;
	}
	return false;
}

void machine_free(struct machine *m)
{
	free(m->name);
	free(m->about);
	free(m->append);
	free(m->says);
	free(m->power_off);
	strings_free(&m->packages);
	strings_free(&m->programs);
	strings_free(&m->built);
	strings_free(&m->fails);
	strings_free(&m->temporary);
	strings_free(&m->devices);
	free(m->exit_statuses);
	*m = (struct machine){0};
}
