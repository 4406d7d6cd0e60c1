// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "plan/machine.h"
#include "base/util.h"

/* Of a variable's name, as far as anybody needs them. */
#define NAME_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_"

/* A kernel that boots speaks several times a second, in emulation too. */
#define DEFAULT_BOOT_SILENCE_S 15.0

static void load_temporary(struct machine *m, const json_t *root, struct json_reader *reader)
{
	size_t i;

	json_get_strings(reader, root, "temporary", &m->temporary);
	for (i = 0; i < m->temporary.nr; i++) {
		if (strchr(m->temporary.v[i], '/'))
			json_complain(reader, "\"temporary\": \"%s\" is not a plain name",
				      m->temporary.v[i]);
	}
}

static void load_files(struct machine *m, const json_t *root, struct json_reader *reader)
{
	json_t *files = json_object_get(root, "files"), *value;
	const char *name;

	if (files && !json_is_object(files))
		json_complain(reader, "\"files\" is not an object");
	json_object_foreach(files, name, value) {
		struct machine_file *file;

		(void)value;
		if (strchr(name, '/'))
			json_complain(reader, "\"files\": \"%s\" is not a plain name", name);
		m->files = xrealloc(m->files, (m->nr_files + 1) * sizeof(*m->files));
		file = &m->files[m->nr_files++];
		file->name = xstrdup(name);
		json_get_strings(reader, files, name, &file->lines);
	}
}

static void load_environment(struct machine *m, const json_t *root, struct json_reader *reader)
{
	json_t *environment = json_object_get(root, "environment"), *value;
	const char *name;

	if (environment && !json_is_object(environment))
		json_complain(reader, "\"environment\" is not an object");
	json_object_foreach(environment, name, value) {
		struct machine_variable *variable;

		(void)value;
		if (strspn(name, NAME_CHARS) != strlen(name))
			json_complain(reader, "\"environment\": \"%s\" is not a variable's name",
				      name);
		m->environment = xrealloc(m->environment,
					  (m->nr_environment + 1) * sizeof(*variable));
		variable = &m->environment[m->nr_environment++];
		variable->name = xstrdup(name);
		variable->value = json_get_string(reader, environment, name, "");
	}
}

static void load_prepare(struct machine *m, const json_t *root, struct json_reader *reader)
{
	json_t *prepare = json_object_get(root, "prepare"), *argv;
	size_t i;

	if (prepare && !json_is_array(prepare))
		json_complain(reader, "\"prepare\" is not an array");
	json_array_foreach(prepare, i, argv) {
		json_t *wrap = json_pack("{sO}", "prepare", argv);

		m->prepare = xrealloc(m->prepare, (i + 1) * sizeof(*m->prepare));
		m->nr_prepare = i + 1;
		json_get_strings(reader, wrap, "prepare", &m->prepare[i]);
		json_decref(wrap);
		if (!m->prepare[i].nr)
			json_complain(reader, "\"prepare\" holds an empty command");
	}
}

static void load_exit_statuses(struct machine *m, const json_t *root, struct json_reader *reader)
{
	json_t *array = json_object_get(root, "exit_statuses"), *value;
	size_t i;

	if (!array) {
		m->exit_statuses = xcalloc(1, sizeof(*m->exit_statuses));
		m->nr_exit_statuses = 1;
		return;
	}
	if (!json_is_array(array))
		json_complain(reader, "\"exit_statuses\" is not an array");
	m->exit_statuses = xcalloc(json_array_size(array) + 1, sizeof(*m->exit_statuses));
	json_array_foreach(array, i, value) {
		if (!json_is_integer(value))
			json_complain(reader,
				      "\"exit_statuses\" holds something other than numbers");
		m->exit_statuses[m->nr_exit_statuses++] = (int)json_integer_value(value);
	}
}

/* "configs/machines/amd.json" is the machine amd. */
static char *name_of(const char *path)
{
	const char *base = strrchr(path, '/'), *dot;

	base = base ? base + 1 : path;
	dot = strrchr(base, '.');
	return dot ? xstrndup(base, (size_t)(dot - base)) : xstrdup(base);
}

int machine_load(struct machine *m, const char *path, char **error)
{
	struct json_reader reader = {.path = path};
	json_t *root = json_read(&reader);

	*m = (struct machine){0};
	if (root && !json_is_object(root))
		json_complain(&reader, "not an object");
	if (!reader.error) {
		m->name = name_of(path);
		m->about = json_get_string(&reader, root, "about", NULL);
		m->append = json_get_string(&reader, root, "append", "");
		m->deterministic = json_get_bool(&reader, root, "deterministic", false);
		m->says = json_get_string(&reader, root, "says", "");
		m->power_off = json_get_string(&reader, root, "power_off", "");
		m->boot_silence_s = json_get_number(&reader, root, "boot_silence_s",
						    DEFAULT_BOOT_SILENCE_S);
		m->memory = (int)json_get_number(&reader, root, "memory", 0);
		m->boots = json_get_bool(&reader, root, "boots", true);
		json_get_strings(&reader, root, "fails", &m->fails);
		json_get_strings(&reader, root, "packages", &m->packages);
		json_get_strings(&reader, root, "command", &m->command);
		json_get_strings(&reader, root, "split_lock", &m->split_lock);
		json_get_strings(&reader, root, "gdb", &m->gdb);
		load_environment(m, root, &reader);
		load_temporary(m, root, &reader);
		load_files(m, root, &reader);
		load_prepare(m, root, &reader);
		load_exit_statuses(m, root, &reader);
		if (!m->command.nr)
			json_complain(&reader, "\"command\" is missing or empty");
	}
	json_decref(root);
	if (!reader.error)
		return 0;
	machine_free(m);
	*error = reader.error;
	return -1;
}

const char *machine_missing_program(const struct machine *m)
{
	size_t i;

	for (i = 0; i <= m->nr_prepare; i++) {
		const char *name = i < m->nr_prepare ? m->prepare[i].v[0] : m->command.v[0];
		char *path;

		/* The suite's own are where the runner is. */
		if (starts_with(name, "@SUITE@"))
			continue;
		path = find_program(name);
		if (!path)
			return name;
		free(path);
	}
	return NULL;
}

char *machine_expand(const char *s, const struct machine_values *values)
{
	char cpus[16], memory[16];
	const struct {
		const char *name, *value;
	} table[] = {
		{"@KERNEL@", values->kernel},	{"@INITRD@", values->initrd},
		{"@CMDLINE@", values->cmdline}, {"@CPUS@", cpus},
		{"@MEMORY@", memory},		{"@CONSOLE@", CONSOLE_LOG},
		{"@KTAP@", KTAP_LOG},		{"@PLUGIN@", values->plugin},
		{"@SPLITLOCK@", SPLITLOCK_LOG}, {"@SUITE@", values->suite},
	};
	struct text t = {0};
	size_t i;

	snprintf(cpus, sizeof(cpus), "%d", values->cpus);
	snprintf(memory, sizeof(memory), "%d", values->memory);
	while (*s) {
		for (i = 0; i < ARRAY_SIZE(table); i++) {
			if (table[i].value && starts_with(s, table[i].name))
				break;
		}
		if (i < ARRAY_SIZE(table)) {
			text_add(&t, table[i].value, strlen(table[i].value));
			s += strlen(table[i].name);
		} else {
			text_add(&t, s++, 1);
		}
	}
	return text_take(&t);
}

static void add_argv(struct text *t, const struct strings *argv,
		     const struct machine_values *values)
{
	size_t i;

	for (i = 0; i < argv->nr; i++) {
		char *arg = machine_expand(argv->v[i], values), *quoted = shell_quote(arg);

		/* An option and its value on one line of the script. */
		if (t->len && t->s[t->len - 1] != '\n')
			text_addf(t, *arg == '-' ? " \\\n\t%s" : " %s", quoted);
		else
			text_addf(t, "%s", quoted);
		free(arg);
		free(quoted);
	}
}

static void add_variable(struct text *t, const struct machine_variable *variable,
			 const struct machine_values *values)
{
	char *value = machine_expand(variable->value, values), *quoted = shell_quote(value);

	text_addf(t, "export %s=%s\n", variable->name, quoted);
	free(value);
	free(quoted);
}

static void add_file(struct text *t, const struct machine_file *file,
		     const struct machine_values *values)
{
	char *name = shell_quote(file->name);
	size_t i;

	text_addf(t, "printf '%%s\\n' >%s", name);
	for (i = 0; i < file->lines.nr; i++) {
		char *line = machine_expand(file->lines.v[i], values), *quoted = shell_quote(line);

		text_addf(t, " \\\n\t%s", quoted);
		free(line);
		free(quoted);
	}
	text_addf(t, "\n");
	free(name);
}

char *machine_script(const struct machine *m, const struct machine_values *values)
{
	struct text t = {0};
	size_t i;

	text_addf(&t,
		  "#!/bin/sh\n"
		  "# Starts this job's machine by hand, as the runner does. Its logs go to the\n"
		  "# folder that is the first argument, else to a new one.\n"
		  "set -eu\n"
		  "dir=${1:-$(mktemp -d)}\n"
		  "%s"
		  "cd \"$dir\"\n"
		  "[ $# -gt 0 ] || echo \"logs in $dir\"\n",
		  values->gdb ? "here=$(cd \"$(dirname \"$0\")\" && pwd)\n" : "");
	for (i = 0; i < m->nr_environment; i++)
		add_variable(&t, &m->environment[i], values);
	for (i = 0; i < m->nr_files; i++)
		add_file(&t, &m->files[i], values);
	for (i = 0; i < m->nr_prepare; i++) {
		add_argv(&t, &m->prepare[i], values);
		text_addf(&t, "\n");
	}
	if (values->gdb)
		text_addf(&t, "gdb -nx -nh -batch -x \"$here/" GDB_SCRIPT "\" >" GDB_LOG
			      " 2>&1 </dev/null &\n");
	text_addf(&t, "exec");
	add_argv(&t, &m->command, values);
	if (values->plugin)
		add_argv(&t, &m->split_lock, values);
	if (values->gdb)
		add_argv(&t, &m->gdb, values);
	text_addf(&t, "\n");
	return text_take(&t);
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
	size_t i;

	for (i = 0; i < m->nr_environment; i++) {
		free(m->environment[i].name);
		free(m->environment[i].value);
	}
	free(m->environment);
	for (i = 0; i < m->nr_files; i++) {
		free(m->files[i].name);
		strings_free(&m->files[i].lines);
	}
	free(m->files);
	for (i = 0; i < m->nr_prepare; i++)
		strings_free(&m->prepare[i]);
	free(m->prepare);
	free(m->name);
	free(m->about);
	free(m->append);
	free(m->says);
	free(m->power_off);
	strings_free(&m->packages);
	strings_free(&m->fails);
	strings_free(&m->temporary);
	strings_free(&m->command);
	strings_free(&m->split_lock);
	strings_free(&m->gdb);
	free(m->exit_statuses);
	*m = (struct machine){0};
}
