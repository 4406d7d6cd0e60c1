// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "splitlock.h"
#include "util.h"

static const char signature[] = "# kvm-regress split-lock report ";

struct reader {
	struct splitlock *splitlock;
	size_t line;
};

/* The number behind " key=" (or at the line's start); false if it is not there or no number. */
static bool field(const char *line, const char *key, uint64_t *value)
{
	size_t len = strlen(key);
	const char *s;
	char *end;

	for (s = line; (s = strstr(s, key)); s += len) {
		if ((s != line && s[-1] != ' ') || s[len] != '=')
			continue;
		s += len + 1;
		errno = 0;
		*value = strtoull(s, &end, 0);
		return end != s && !errno && *s != '-' && (!*end || *end == ' ');
	}
	return false;
}

static void split_line(void *arg, const char *line)
{
	struct reader *r = arg;
	struct splitlock *sl = r->splitlock;
	uint64_t pc, addr, size, count;
	struct split_site *site;
	size_t i;

	r->line++;
	if (r->line == 1 && starts_with(line, signature))
		sl->present = true;
	if (*line == '#' || !*line)
		return;
	if (!field(line, "pc", &pc) || !field(line, "addr", &addr) || !field(line, "size", &size)) {
		if (!sl->malformed)
			sl->malformed = xasprintf("line %zu", r->line);
		return;
	}
	if (!field(line, "count", &count))
		count = 1;
	if (pc < KERNEL_START) {
		sl->others += count;
		return;
	}
	sl->kernel += count;
	for (i = 0; i < sl->nr; i++) {
		if (sl->v[i].pc == pc && sl->v[i].size == size) {
			sl->v[i].count += count;
			return;
		}
	}
	sl->v = xrealloc(sl->v, (sl->nr + 1) * sizeof(*sl->v));
	site = &sl->v[sl->nr++];
	*site = (struct split_site){
		.pc = pc,
		.addr = addr,
		.size = (unsigned int)size,
		.count = count,
	};
}

/* The VMM may be killed while the detector writes: a last line that was cut off is left out. */
void splitlock_parse(struct splitlock *splitlock, const char *s, size_t len)
{
	struct reader r = {.splitlock = splitlock};
	struct lines lines = {0};

	*splitlock = (struct splitlock){0};
	lines_feed(&lines, s, len, split_line, &r);
	lines_free(&lines);
}

char *splitlock_describe(const struct splitlock *splitlock, const struct symbols *symbols)
{
	struct text t = {0};
	size_t i;

	for (i = 0; i < splitlock->nr; i++) {
		const struct split_site *site = &splitlock->v[i];
		char *name = symbols_name(symbols, site->pc);

		text_addf(&t, "%s%" PRIu64 " in %s (0x%" PRIx64 ", size %u)", i ? ", " : "",
			  site->count, name, site->addr, site->size);
		free(name);
	}
	return text_take(&t);
}

void splitlock_free(struct splitlock *splitlock)
{
	free(splitlock->v);
	free(splitlock->malformed);
	*splitlock = (struct splitlock){0};
}
