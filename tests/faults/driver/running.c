// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expand.h"
#include "running.h"

#define LIMIT_S 60
#define GRACE_S 10

static void add_words(struct strings *words, const json_t *from)
{
	const json_t *word;
	size_t i;

	json_array_foreach(from, i, word) {
		strings_add(words, xstrdup(json_string_value(word)));
	}
}

/* A row's null takes a variable away. */
static void add_env(struct running *r, const json_t *env)
{
	const char *name;
	json_t *value;
	size_t i;

	json_object_foreach((json_t *)env, name, value) {
		char *start = xasprintf("%s=", name);

		for (i = 0; i < r->env.nr; i++) {
			if (starts_with(r->env.v[i], start)) {
				free(r->env.v[i]);
				r->env.v[i] = r->env.v[--r->env.nr];
			}
		}
		if (json_is_string(value))
			strings_add(&r->env, xasprintf("%s%s", start, json_string_value(value)));
		free(start);
	}
}

void running_prepare(struct running *r, const struct doing *doing, const char *name,
		     const json_t *row)
{
	const struct sandbox *s = &doing->sandbox;
	int i;

	/* The fourth run that begins alike would leave one more (job/snapshot_wanted.h). */
	sandbox_shell(s, "rm -f \"$snapshots\"/*/wanted", NULL);
	*r = (struct running){
		.run = expand_all(table_word(doing->table, "runs", name), s->values),
		.row = row ? expand_all(row, s->values) : json_object(),
	};
	add_words(&r->argv, json_object_get(r->row, "wrap"));
	add_words(&r->argv, json_object_get(r->run, "argv"));
	add_words(&r->argv, json_object_get(r->row, "args"));
	strings_add(&r->argv, NULL);
	add_env(r, json_object_get(doing->table->words, "env"));
	for (i = 0; i < (int)r->env.nr; i++) {
		char *expanded = expand_text(r->env.v[i], s->values);

		free(r->env.v[i]);
		r->env.v[i] = expanded;
	}
	add_env(r, json_object_get(r->run, "env"));
	add_env(r, json_object_get(r->row, "env"));
	strings_add(&r->env, NULL);
	r->trace = (struct trace){
		.nr = row_number(r->row, "together", 1),
		.at = -1,
		.limit_s = row_number(r->row, "limit_s", row_number(r->run, "limit_s", LIMIT_S)),
		.grace_s = GRACE_S,
	};
	if (r->trace.nr > TOGETHER_MAX)
		r->trace.nr = TOGETHER_MAX;
	for (i = 0; i < r->trace.nr; i++) {
		r->words[i][0] = xasprintf("%s/log/out%d", s->dir, i);
		r->words[i][1] = xasprintf("%s/log/err%d", s->dir, i);
		r->trace.programs[i] = (struct program){
			.argv = (const char *const *)r->argv.v,
			.env = (const char *const *)r->env.v,
			.dir = row_text(r->run, "dir", s->dir),
			.out = r->words[i][0],
			.err = r->words[i][1],
			.terminal = !strcmp(row_text(r->row, "to", ""), "terminal"),
			.status = -1,
			.fd = -1,
		};
	}
}

static char *said(const char *path)
{
	char *s = read_file(path, NULL);

	return s ? s : xstrdup("");
}

/* A terminal ends lines with two characters, and a progress bar with one. */
static void plain_lines(char *s)
{
	for (; (s = strchr(s, '\r')); s++)
		*s = '\n';
}

int running_go(struct running *r)
{
	int err, i;

	for (i = 0; i < r->trace.nr; i++)
		remove(r->words[i][1]);
	err = trace_run(&r->trace);
	for (i = 0; i < r->trace.nr; i++) {
		r->ends[i] = (struct end){
			.status = r->trace.programs[i].status,
			.out = said(r->words[i][0]),
			.err = said(r->words[i][1]),
		};
		plain_lines(r->ends[i].err);
	}
	return err;
}

void running_free(struct running *r)
{
	int i;

	for (i = 0; i < r->trace.nr; i++) {
		free(r->ends[i].out);
		free(r->ends[i].err);
		free(r->words[i][0]);
		free(r->words[i][1]);
	}
	trace_free(&r->trace);
	strings_free(&r->argv);
	strings_free(&r->env);
	json_decref(r->run);
	json_decref(r->row);
}
