// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/util.h"
#include "evidence/symbols.h"
#include "protocol.h"

struct reader {
	struct symbols *symbols;
	size_t bad;
	uint64_t end; /* of the kernel's text */
};

static int by_addr(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static void add(struct symbol **v, size_t *nr, uint64_t addr, const char *name)
{
	*v = xrealloc(*v, (*nr + 1) * sizeof(**v));
	(*v)[(*nr)++] = (struct symbol){.addr = addr, .name = xstrdup(name)};
}

/* "ffffffff81000000 T startup_64" */
static void symbol_line(void *arg, const char *line)
{
	struct reader *r = arg;
	uint64_t addr;
	char *end;

	addr = strtoull(line, &end, 16);
	if (end == line || end[0] != ' ' || !end[1] || end[2] != ' ' || !end[3]) {
		r->bad += *line != '\0';
		return;
	}
	if (!strcmp(end + 3, "_etext"))
		r->end = addr;
	if (strchr("tTwW", end[1]))
		add(&r->symbols->v, &r->symbols->nr, addr, end + 3);
	else if (strchr("bBdD", end[1]))
		add(&r->symbols->data, &r->symbols->nr_data, addr, end + 3);
}

static void each_line(const char *s, line_fn fn, void *arg)
{
	struct lines lines = {0};

	lines_feed(&lines, s, strlen(s), fn, arg);
	lines_finish(&lines, fn, arg);
}

/* Returns how many lines are damaged. */
static size_t add_all(struct symbols *symbols, const char *s)
{
	struct reader r = {.symbols = symbols};

	each_line(s, symbol_line, &r);
	/* What lies behind the text's end is in no function. */
	if (r.end)
		add(&symbols->v, &symbols->nr, r.end, "");
	if (symbols->nr)
		qsort(symbols->v, symbols->nr, sizeof(*symbols->v), by_addr);
	return r.bad;
}

size_t symbols_parse(struct symbols *symbols, const char *s)
{
	*symbols = (struct symbols){0};
	return add_all(symbols, s);
}

void symbols_add(struct symbols *symbols, const char *s)
{
	add_all(symbols, s);
}

/* A module, and where L1 has loaded its text. */
struct module {
	char name[64];
	uint64_t addr;
};

struct modules {
	struct symbols *symbols;
	struct module v[64];
	size_t nr;
};

/* A module's file may have "-" where the kernel has "_". */
static bool same_module(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		if ((*a == '-' ? '_' : *a) != (*b == '-' ? '_' : *b))
			return false;
	}
	return *a == *b;
}

/* "[    0.2] # kvm-regress: module kvm at 0xffffffffa0000000" */
static void loaded_line(void *arg, const char *line)
{
	struct modules *m = arg;
	struct module *module = &m->v[m->nr];
	const char *s = strstr(line, MARK MARK_MODULE);

	if (s && m->nr < ARRAY_SIZE(m->v) &&
	    sscanf(s + strlen(MARK MARK_MODULE), "%63s at %" SCNx64, module->name, &module->addr) ==
		    2)
		m->nr++;
}

/* "kvm 00000000000a1b20 kvm_xen_set_evtchn_fast"; the last one of a module has no name. */
static void module_line(void *arg, const char *line)
{
	const struct modules *m = arg;
	char module[64], name[256] = "";
	uint64_t offset;
	size_t i;

	if (sscanf(line, "%63s %" SCNx64 " %255s", module, &offset, name) < 2)
		return;
	for (i = 0; i < m->nr; i++) {
		if (same_module(m->v[i].name, module)) {
			add(&m->symbols->v, &m->symbols->nr, m->v[i].addr + offset, name);
			break;
		}
	}
}

void symbols_add_modules(struct symbols *symbols, const char *map, const char *console)
{
	struct modules m = {.symbols = symbols};

	each_line(console, loaded_line, &m);
	each_line(map, module_line, &m);
	if (symbols->nr)
		qsort(symbols->v, symbols->nr, sizeof(*symbols->v), by_addr);
}

char *symbols_name(const struct symbols *symbols, uint64_t addr)
{
	size_t lo = 0, hi = symbols->nr;

	/* The first symbol behind the address; the one before it is ours. */
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (symbols->v[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	/* Of several names at one address the first is as good as the others. */
	while (lo > 1 && symbols->v[lo - 2].addr == symbols->v[lo - 1].addr &&
	       *symbols->v[lo - 1].name)
		lo--;
	if (!lo || !*symbols->v[lo - 1].name)
		return xasprintf("0x%" PRIx64, addr);
	return xasprintf("%s+0x%" PRIx64, symbols->v[lo - 1].name, addr - symbols->v[lo - 1].addr);
}

uint64_t symbols_variable(const struct symbols *symbols, const char *name)
{
	size_t i;

	for (i = 0; i < symbols->nr_data; i++) {
		if (!strcmp(symbols->data[i].name, name))
			return symbols->data[i].addr;
	}
	return 0;
}

static void free_all(struct symbol *v, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		free(v[i].name);
	free(v);
}

void symbols_free(struct symbols *symbols)
{
	free_all(symbols->v, symbols->nr);
	free_all(symbols->data, symbols->nr_data);
	*symbols = (struct symbols){0};
}
