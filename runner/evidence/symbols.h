/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's functions by address: its own from the System.map of its build, its modules' from
 * modules.map and what init says in the console's log. L1 boots with nokaslr, so that an address in
 * a report is the one in the file.
 */
#ifndef RUNNER_SYMBOLS_H
#define RUNNER_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

struct symbol {
	uint64_t addr;
	char *name;
};

struct symbols {
	struct symbol *v; /* functions only, sorted by address */
	size_t nr;
	struct symbol *data; /* variables */
	size_t nr_data;
};

/* Reads System.map's text. Returns how many of its lines are damaged. */
size_t symbols_parse(struct symbols *symbols, const char *s);
/* Adds those of a program that is not relocated, in the same form. */
void symbols_add(struct symbols *symbols, const char *s);
/*
 * Adds the functions of modules to those that are there: @map has their offsets, lines "MODULE
 * OFFSET FUNCTION" (the last one of a module, "MODULE SIZE", is its text's end), and @console has
 * init's marks that say where the modules were loaded.
 */
void symbols_add_modules(struct symbols *symbols, const char *map, const char *console);
/* "function+0xoffset", or the bare address if no function holds it; the caller frees it. */
char *symbols_name(const struct symbols *symbols, uint64_t addr);
/* A variable's address, 0 if the kernel has none of that name. */
uint64_t symbols_variable(const struct symbols *symbols, const char *name);
void symbols_free(struct symbols *symbols);

#endif
