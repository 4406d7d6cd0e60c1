/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where faults are done: a folder with a copy of the suite and a cache, output and home of its own.
 *
 *   suite/ cache/ out/ tmp/ home/ job/ fake/   what is watched (helpers.bash makes them)
 *   work/                                      for a row's own files, emptied before each
 *   log/                                       what the programs said
 */
#ifndef FAULTS_SANDBOX_H
#define FAULTS_SANDBOX_H

#include <jansson.h>

#include "base/util.h"

struct sandbox {
	char *dir;
	const char *top; /* of the suite that is tested */
	json_t *values;	 /* what @NAME@ stands for, also the environment of snippets */
	json_t *known;	 /* files that may be there, with size and time */
};

/* 0, or -1 after one line. */
int sandbox_make(struct sandbox *sandbox, const char *dir, const char *top);
void sandbox_remove(struct sandbox *sandbox);

/*
 * Runs a row's piece of shell, with helpers.bash. Its status; what it says goes to @said, if that
 * is not NULL.
 */
int sandbox_shell(const struct sandbox *sandbox, const char *snippet, char **said);
char *sandbox_path(const struct sandbox *sandbox, const char *name);

/* What is there now may be there from now on. */
void sandbox_learn(struct sandbox *sandbox);
/*
 * Adds what is there and may not, and the earlier results that were changed. Whatever matches a
 * pattern of @results or @leaves may be there.
 */
void sandbox_look(const struct sandbox *sandbox, const json_t *results, const json_t *leaves,
		  struct strings *wrong);
/* Removes what may not be there. */
void sandbox_tidy(const struct sandbox *sandbox);

#endif
