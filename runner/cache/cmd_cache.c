// SPDX-License-Identifier: GPL-2.0-only
/*
 * cache: what the cache holds, whether it is whole, and less of it.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/cache.h"
#include "base/commands.h"
#include "base/output.h"
#include "base/top.h"
#include "cache/check.h"
#include "cache/prune.h"
#include "cache/remove.h"
#include "cache/things.h"
#include "front/child.h"

#define STATUS_INTERRUPTED 130
#define DAYS_MAX 100000

enum column_id {
	WHAT,
	NAME,
	FOR,
	SIZE,
	USED,
	STATE,
	NR_CELLS,
};

struct row {
	char *cells[NR_CELLS];
};

static char *time_text(time_t used)
{
	char s[32] = "unknown";
	struct tm tm;

	if (used && localtime_r(&used, &tm))
		strftime(s, sizeof(s), "%Y-%m-%d %H:%M", &tm);
	return xstrdup(s);
}

static char *state_text(const struct thing *thing)
{
	char *why, *text;

	switch (check_thing(thing, CHECK_SIZES, &why)) {
	case CHECK_WHOLE:
		return xstrdup(thing_is_used(thing) ? "in use" : "whole");
	case CHECK_DAMAGED:
		text = xasprintf("damaged: %s", why);
		free(why);
		return text;
	case CHECK_BUSY:
		return xstrdup("being made");
	case CHECK_NONE:
	case CHECK_INTERRUPTED:
		break;
	}
	return xstrdup("-");
}

static void print_row(const struct row *row, const size_t *widths)
{
	int i;

	for (i = 0; i < NR_CELLS; i++) {
		int width = i == STATE ? 0 : (int)widths[i];

		printf("%s%*s", i ? "  " : "", i == SIZE ? width : -width, row->cells[i]);
	}
	putchar('\n');
}

static int show(const struct things *things, const char *cache, uint64_t total)
{
	struct row *rows = xcalloc(things->nr + 1, sizeof(*rows));
	size_t widths[NR_CELLS] = {0}, i, j;
	char *sum = size_text(total);

	rows[0] = (struct row){{xstrdup("WHAT"), xstrdup("NAME"), xstrdup("FOR"), xstrdup("SIZE"),
				xstrdup("LAST USED"), xstrdup("STATE")}};
	for (i = 0; i < things->nr; i++) {
		const struct thing *thing = &things->v[i];
		char *name = clean_text(thing->name, strlen(thing->name));

		rows[i + 1] = (struct row){{xstrdup(thing_kind_name(thing->kind)), name,
					    thing_about(thing), size_text(thing->bytes),
					    time_text(thing->used), state_text(thing)}};
	}
	for (i = 0; i <= things->nr; i++) {
		for (j = 0; j < NR_CELLS; j++) {
			if (strlen(rows[i].cells[j]) > widths[j])
				widths[j] = strlen(rows[i].cells[j]);
		}
	}
	for (i = 0; i <= things->nr; i++) {
		if (things->nr)
			print_row(&rows[i], widths);
		for (j = 0; j < NR_CELLS; j++)
			free(rows[i].cells[j]);
	}
	if (things->nr)
		printf("%s in %s\n", sum, cache);
	else
		printf("the cache is empty: %s\n", cache);
	free(sum);
	free(rows);
	return output_end();
}

static int list(const char *cache)
{
	struct things things;
	uint64_t total;
	int status;

	if (things_read(&things, cache)) {
		complain("%s: %s", cache, strerror(errno));
		return STATUS_ERROR;
	}
	total = things_weigh(&things);
	status = show(&things, cache, total);
	things_free(&things);
	return status;
}

/* Looks at one; what is not whole is told. CHECK_NONE: it says nothing. */
static enum check_result verify_one(const struct thing *thing)
{
	char *why;
	enum check_result result = check_thing(thing, CHECK_ALL, &why);

	if (result == CHECK_DAMAGED)
		printf("%s is damaged: %s; it is made again when it is used next\n", thing->name,
		       why);
	else if (result == CHECK_BUSY)
		printf("%s is being made, or removed, and was not looked at\n", thing->name);
	free(why);
	return result;
}

static int verify(const char *cache)
{
	size_t counts[CHECK_INTERRUPTED + 1] = {0}, i;
	struct things things;

	if (things_read(&things, cache)) {
		complain("%s: %s", cache, strerror(errno));
		return STATUS_ERROR;
	}
	children_begin();
	for (i = 0; i < things.nr && !counts[CHECK_INTERRUPTED]; i++)
		counts[verify_one(&things.v[i])]++;
	children_end();
	things_free(&things);
	if (counts[CHECK_INTERRUPTED]) {
		complain("interrupted");
		return STATUS_INTERRUPTED;
	}
	printf("%zu whole, %zu damaged, in %s\n", counts[CHECK_WHOLE], counts[CHECK_DAMAGED],
	       cache);
	return output_end() || counts[CHECK_DAMAGED] ? STATUS_ERROR : 0;
}

static int refuse(const char *what, const char *typed)
{
	char *shown = clean_text(typed, strlen(typed));

	complain("%s '%s'; see %s cache --help", what, shown, suite_command());
	free(shown);
	return STATUS_USAGE;
}

/* A number, and for a size a unit: 500M, 2G. False if it is none, or too large. */
static bool parse(const char *s, const char *units, uint64_t max, uint64_t *value)
{
	size_t digits = strspn(s, "0123456789");
	const char *unit = s[digits] ? strchr(units, s[digits]) : NULL;
	uint64_t number, factor = 1;

	if (!digits || digits > 18 || (s[digits] && (!unit || s[digits + 1])))
		return false;
	for (; unit && unit >= units; unit--)
		factor *= 1024;
	number = strtoull(s, NULL, 10);
	*value = number * factor;
	return number <= max / factor;
}

static int parse_prune(struct prune *prune, int argc, char **argv)
{
	static const struct option longs[] = {
		{"older-than", required_argument, NULL, 'o'},
		{"larger-than", required_argument, NULL, 'l'},
		{"dry-run", no_argument, NULL, 'n'},
		{0},
	};
	uint64_t days;
	int c;

	*prune = (struct prune){.older_than_days = -1, .larger_than = UINT64_MAX};
	opterr = 0;
	optind = 0;
	while ((c = getopt_long(argc, argv, "+:", longs, NULL)) != -1) {
		if (c == 'n')
			prune->dry_run = true;
		else if (c == 'o' && parse(optarg, "", DAYS_MAX, &days))
			prune->older_than_days = (long)days;
		else if (c == 'o')
			return refuse("--older-than takes a number of days, not", optarg);
		else if (c == 'l' && !parse(optarg, "KMGT", INT64_MAX, &prune->larger_than))
			return refuse("--larger-than takes a size, such as 500M or 2G, not",
				      optarg);
		else if (c == ':')
			return refuse("an argument is missing after", argv[optind - 1]);
		else if (c == '?')
			return refuse("unknown option", argv[optind - 1]);
	}
	return optind < argc ? refuse("unknown word", argv[optind]) : 0;
}

static int run(const char *cache, int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "list";
	struct prune how;
	int status;

	if (!strcmp(what, "prune")) {
		status = parse_prune(&how, argc - 1, argv + 1);
		return status ? status : prune(&how, cache);
	}
	if (strcmp(what, "list") && strcmp(what, "verify"))
		return refuse(*what == '-' ? "unknown option" : "unknown word", what);
	if (argc > 2)
		return refuse(*argv[2] == '-' ? "unknown option" : "unknown word", argv[2]);
	return strcmp(what, "list") ? verify(cache) : list(cache);
}

int cmd_cache(int argc, char **argv)
{
	static char name[] = "cache";
	char *cache;
	int status = STATUS_USAGE;

	program_invocation_short_name = name;
	cache = cache_dir();
	if (cache)
		status = run(cache, argc, argv);
	free(cache);
	return status;
}
