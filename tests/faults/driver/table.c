// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "expand.h"
#include "table.h"

#define WORDS "words.json"

/* README.md says what they mean. */
static const char *const keys[] = {
	"name", "run",	   "sweep",  "moments", "victim", "signal", "to",	"thaw_s", "do",
	"wrap", "args",	   "env",    "before",	"after",  "last",   "together", "loops",  "ends",
	"also", "limit_s", "leaves", "needs",	"next",	  "todo",   "daemons",	"count",
};

struct loading {
	struct table *table;
	struct json_reader reader;
	const char *kind;
};

const char *row_text(const json_t *row, const char *key, const char *def)
{
	const json_t *value = json_object_get(row, key);

	return json_is_string(value) ? json_string_value(value) : def;
}

int row_number(const json_t *row, const char *key, int def)
{
	const json_t *value = json_object_get(row, key);

	/* A value that a sweep has put in is text. */
	if (json_is_string(value))
		return atoi(json_string_value(value));
	return json_is_integer(value) ? (int)json_integer_value(value) : def;
}

const json_t *table_word(const struct table *table, const char *what, const char *name)
{
	return json_object_get(json_object_get(table->words, what), name);
}

/* The ends that the row calls by name, written out. "right" is the run's own. */
static void write_out_ends(struct loading *l, json_t *row, const json_t *values)
{
	json_t *ends = json_object_get(row, "ends"), *end;
	size_t i;

	json_array_foreach(ends, i, end) {
		const char *name = json_string_value(end);
		const json_t *word = name ? table_word(l->table, "ends", name) : NULL;

		if (word)
			json_array_set_new(ends, i, expand_all(word, values));
		else if (name && strcmp(name, "right"))
			json_complain(&l->reader, "there is no end '%s' in " WORDS, name);
	}
}

static void add(struct loading *l, const json_t *row, json_t *values, int moment)
{
	struct table *t = l->table;
	struct fault *fault;
	const char *run;

	json_object_set_new(values, "moment", json_integer(moment));
	t->v = xrealloc(t->v, (t->nr + 1) * sizeof(*t->v));
	fault = &t->v[t->nr++];
	*fault = (struct fault){
		.kind = l->kind,
		.row = expand_all(row, values),
		.moment = moment,
	};
	fault->name = xstrdup(row_text(fault->row, "name", ""));
	run = row_text(fault->row, "run", "vulnerable");
	if (!table_word(t, "runs", run))
		json_complain(&l->reader, "there is no run '%s' in " WORDS, run);
	write_out_ends(l, fault->row, values);
}

/* A fault for each combination of what @sweep has from @at on, and for each moment. */
static void sweep(struct loading *l, const json_t *row, json_t *left, json_t *values)
{
	void *at = json_object_iter(left);
	int moments = row_number(row, "moments", 1), moment;
	json_t *rest, *value;
	const char *key;
	size_t i;

	if (!at) {
		for (moment = 0; moment < moments; moment++)
			add(l, row, values, moment);
		return;
	}
	key = json_object_iter_key(at);
	rest = json_copy(left);
	json_object_del(rest, key);
	json_array_foreach(json_object_iter_value(at), i, value) {
		json_object_set(values, key, value);
		sweep(l, row, rest, values);
	}
	json_decref(rest);
}

static void take_row(struct loading *l, json_t *row)
{
	json_t *values = json_object(), *none = json_object();
	json_t *swept = json_object_get(row, "sweep");

	json_only(&l->reader, row, " in a row", keys, ARRAY_SIZE(keys));
	if (!row_text(row, "name", NULL))
		json_complain(&l->reader, "a row has no \"name\"");
	if (row_number(row, "moments", 1) > 1)
		json_object_set(values, "moments", json_object_get(row, "moments"));
	sweep(l, row, swept ? swept : none, values);
	json_decref(none);
	json_decref(values);
}

/* Two faults of one name could not be told apart. */
static void check_names(struct loading *l)
{
	const struct table *t = l->table;
	size_t i, j;

	for (i = 0; i < t->nr; i++) {
		for (j = 0; j < i; j++) {
			if (!strcmp(t->v[i].kind, t->v[j].kind) &&
			    !strcmp(t->v[i].name, t->v[j].name))
				json_complain(&l->reader, "two faults are \"%s\"", t->v[i].name);
		}
	}
}

static int load_kind(struct table *table, const char *dir, const char *file)
{
	char *path = xasprintf("%s/%s", dir, file);
	struct loading l = {.table = table, .reader.path = path};
	json_t *root = json_read(&l.reader), *row;
	size_t i;
	int err;

	l.kind = xstrndup(file, strlen(file) - strlen(".json"));
	if (root && !json_is_array(root))
		json_complain(&l.reader, "is no array of rows");
	json_array_foreach(root, i, row) {
		take_row(&l, row);
	}
	check_names(&l);
	err = l.reader.error ? -1 : 0;
	if (err)
		complain("%s", l.reader.error);
	free(l.reader.error);
	json_decref(root);
	free(path);
	return err;
}

static int is_kind(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 5 && !strcmp(entry->d_name + len - 5, ".json") && strcmp(entry->d_name, WORDS);
}

int table_load(struct table *table, const char *dir)
{
	char *path = xasprintf("%s/" WORDS, dir);
	struct json_reader reader = {.path = path};
	struct dirent **list;
	int nr = scandir(dir, &list, is_kind, alphasort), i, err = 0;

	*table = (struct table){.words = json_read(&reader)};
	if (!table->words || nr < 0) {
		complain("%s", reader.error ? reader.error : strerror(errno));
		err = -1;
	}
	for (i = 0; i < nr; i++) {
		if (!err)
			err = load_kind(table, dir, list[i]->d_name);
		free(list[i]);
	}
	if (nr >= 0)
		free(list);
	free(reader.error);
	free(path);
	return err;
}

void table_free(struct table *table)
{
	size_t i;

	for (i = 0; i < table->nr; i++) {
		free(table->v[i].name);
		json_decref(table->v[i].row);
	}
	free(table->v);
	json_decref(table->words);
	*table = (struct table){0};
}
