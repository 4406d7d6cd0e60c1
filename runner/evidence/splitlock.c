// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "evidence/splitlock.h"
#include "base/util.h"

static const char signature[] = "# kvm-regress split-lock report ";

struct reader {
	struct splitlock *splitlock;
	size_t line;
};

/* The number behind " key=" (or at the line's start); false, and nothing set, if there is none. */
static bool field(const char *line, const char *key, uint64_t *value)
{
	size_t len = strlen(key);
	uint64_t number;
	const char *s;
	char *end;

	for (s = line; (s = strstr(s, key)); s += len) {
		if ((s != line && s[-1] != ' ') || s[len] != '=')
			continue;
		s += len + 1;
		errno = 0;
		number = strtoull(s, &end, 0);
		if (end == s || errno || *s == '-' || (*end && *end != ' '))
			return false;
		*value = number;
		return true;
	}
	return false;
}

/* Counts it to its site. */
static void add(struct split_site **v, size_t *nr, const struct split_site *access)
{
	size_t i;

	for (i = 0; i < *nr; i++) {
		if ((*v)[i].pc == access->pc && (*v)[i].size == access->size) {
			(*v)[i].count += access->count;
			return;
		}
	}
	*v = xrealloc(*v, (*nr + 1) * sizeof(**v));
	(*v)[(*nr)++] = *access;
}

static void split_line(void *arg, const char *line)
{
	struct reader *r = arg;
	struct splitlock *sl = r->splitlock;
	struct split_site access = {.count = 1};
	uint64_t size;

	r->line++;
	if (r->line == 1 && starts_with(line, signature))
		sl->present = true;
	if (*line == '#' || !*line)
		return;
	if (!field(line, "pc", &access.pc) || !field(line, "addr", &access.addr) ||
	    !field(line, "size", &size)) {
		if (!sl->malformed)
			sl->malformed = xasprintf("line %zu", r->line);
		return;
	}
	access.size = (unsigned int)size;
	field(line, "count", &access.count);
	field(line, "cpu", &access.cpu);
	field(line, "before", &access.before);
	if (access.pc < KERNEL_START) {
		sl->others += access.count;
		add(&sl->low, &sl->nr_low, &access);
	} else {
		sl->kernel += access.count;
		add(&sl->v, &sl->nr, &access);
	}
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

char *splitlock_name(const char *description, size_t n)
{
	const char *s = description, *end;

	for (; n && s; n--) {
		s = strstr(s, "), ");
		s = s ? s + strlen("), ") : NULL;
	}
	s = s ? strstr(s, " in ") : NULL;
	end = s ? strstr(s, " (0x") : NULL;
	return end ? xstrndup(s + strlen(" in "), (size_t)(end - s) - strlen(" in ")) : NULL;
}

void splitlock_free(struct splitlock *splitlock)
{
	free(splitlock->v);
	free(splitlock->low);
	free(splitlock->malformed);
	*splitlock = (struct splitlock){0};
}
