/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of faults: JSON files, one for each kind. A row can stand for many faults: one for each
 * combination of the values under "sweep", and for each of "moments".
 */
#ifndef FAULTS_TABLE_H
#define FAULTS_TABLE_H

#include <jansson.h>
#include <stddef.h>

struct fault {
	const char *kind;
	char *name;
	json_t *row; /* with the sweep's values in place of their names */
	int moment;  /* of row's "moments" */
};

struct table {
	json_t *words; /* words.json: what rows call by name */
	struct fault *v;
	size_t nr;
};

/* 0, or -1 after one line that says what is wrong with the table. */
int table_load(struct table *table, const char *dir);
void table_free(struct table *table);

/* What a row says; the default if it does not. */
const char *row_text(const json_t *row, const char *key, const char *def);
int row_number(const json_t *row, const char *key, int def);
/* A member of words.json's object @what; NULL if there is none. */
const json_t *table_word(const struct table *table, const char *what, const char *name);

#endif
