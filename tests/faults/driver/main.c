// SPDX-License-Identifier: GPL-2.0-only
/*
 * faults: does to the suite what its table says, and looks whether all comes out as it should.
 *
 *	build/faults [--list] [--tenth N] [--jobs N] [KIND|PATTERN]...
 *
 * TAP on stdout, and a count for each kind at the end. Exit status: 0 all was as expected, 1
 * something was not, 2 usage.
 */
#include <fnmatch.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/top.h"
#include "base/tree.h"
#include "workers.h"

#define TABLE "tests/faults/table"

struct count {
	const char *kind;
	int done, failed, known, skipped;
};

struct telling {
	size_t number;
	struct count *counts;
	size_t nr_counts;
};

static struct count *count_of(struct telling *t, const char *kind)
{
	size_t i;

	for (i = 0; i < t->nr_counts; i++) {
		if (!strcmp(t->counts[i].kind, kind))
			return &t->counts[i];
	}
	t->counts = xrealloc(t->counts, (t->nr_counts + 1) * sizeof(*t->counts));
	t->counts[t->nr_counts] = (struct count){.kind = kind};
	return &t->counts[t->nr_counts++];
}

/* In one line that TAP takes for a name. */
static char *shown_name(const struct fault *fault)
{
	char *name = xasprintf("%s: %s", fault->kind, fault->name), *p;

	for (p = name; *p; p++) {
		if ((unsigned char)*p < ' ' || *p == '#')
			*p = '?';
	}
	return name;
}

/* Each line behind "# ". */
static void show(const json_t *texts)
{
	const json_t *text;
	size_t i;

	json_array_foreach(texts, i, text) {
		char *copy = xstrdup(json_string_value(text)), *line, *rest = copy;

		while ((line = strsep(&rest, "\n")))
			printf("# %s\n", line);
		free(copy);
	}
}

static void done(void *arg, const struct fault *fault, const json_t *result)
{
	const char *todo = row_text(fault->row, "todo", NULL);
	const char *skipped = row_text(result, "skipped", NULL);
	const json_t *wrong = json_object_get(result, "wrong");
	bool failed = json_array_size(wrong);
	struct telling *t = arg;
	struct count *count = count_of(t, fault->kind);
	char *name = shown_name(fault);

	printf("%s %zu - %s", failed ? "not ok" : "ok", ++t->number, name);
	if (skipped)
		printf(" # SKIP it needs %s", skipped);
	else if (todo)
		printf(" # TODO %s", todo);
	printf("\n");
	show(wrong);
	show(json_object_get(result, "notes"));
	fflush(stdout);
	count->skipped += skipped != NULL;
	count->done += !skipped;
	count->known += failed && todo;
	count->failed += failed && !todo;
	free(name);
}

/* 0: something failed that was not known. */
static bool summary(const struct telling *t, double wall_s)
{
	struct rusage usage;
	int failed = 0;
	size_t i;

	for (i = 0; i < t->nr_counts; i++) {
		const struct count *c = &t->counts[i];

		printf("# %-12s %4d done, %d failed, %d known failures, %d skipped\n", c->kind,
		       c->done, c->failed, c->known, c->skipped);
		failed += c->failed;
	}
	getrusage(RUSAGE_CHILDREN, &usage);
	printf("# %.0f s, %ld CPU seconds\n", wall_s,
	       (long)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec));
	return !failed;
}

static bool is_chosen(const struct fault *fault, char **patterns, int nr)
{
	char *name = shown_name(fault);
	bool chosen = !nr;
	int i;

	for (i = 0; i < nr; i++)
		chosen |= !fnmatch(patterns[i], name, 0) || !strcmp(patterns[i], fault->kind);
	free(name);
	return chosen;
}

static bool run(struct work *work)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = xasprintf("%s/kvm-regress-faults.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	struct telling telling = {0};
	double start = now_s();
	bool ok;

	/* Other users, as whom rows run it, have to get in. */
	if (!mkdtemp(dir) || chmod(dir, 0755)) {
		complain("%s: cannot be made", dir);
		free(dir);
		return false;
	}
	work->dir = dir;
	printf("1..%zu\n", work->nr);
	fflush(stdout);
	ok = !workers_run(work, done, &telling);
	tree_remove(dir);
	ok &= summary(&telling, now_s() - start);
	free(telling.counts);
	free(dir);
	return ok && telling.number == work->nr;
}

static int usage(void)
{
	fprintf(stderr, "Usage: faults [--list] [--tenth 0..9] [--jobs N] [KIND|PATTERN]...\n");
	return STATUS_USAGE;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"list", no_argument, NULL, 'l'},
		{"tenth", required_argument, NULL, 't'},
		{"jobs", required_argument, NULL, 'j'},
		{0},
	};
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	/* More than there are CPUs: some faults are waits. */
	struct work work = {.top = suite_top(), .jobs = cpus < 1 ? 1 : (int)cpus * 2};
	char *path = suite_path(TABLE);
	struct table table;
	int c, tenth = -1;
	bool list = false, ok = true;
	size_t *chosen, i;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'l')
			list = true;
		else if (c == 't' && strlen(optarg) == 1 && strspn(optarg, "0123456789"))
			tenth = *optarg - '0';
		else if (c == 'j' && atoi(optarg) > 0)
			work.jobs = atoi(optarg);
		else
			return usage();
	}
	if (table_load(&table, path))
		return STATUS_USAGE;
	chosen = xcalloc(table.nr + 1, sizeof(*chosen));
	for (i = 0; i < table.nr; i++) {
		if ((tenth < 0 || i % 10 == (size_t)tenth) &&
		    is_chosen(&table.v[i], argv + optind, argc - optind))
			chosen[work.nr++] = i;
	}
	work.table = &table;
	work.chosen = chosen;
	for (i = 0; list && i < work.nr; i++) {
		char *name = shown_name(&table.v[chosen[i]]);

		puts(name);
		free(name);
	}
	if (!list)
		ok = run(&work);
	free(chosen);
	free(path);
	table_free(&table);
	return ok ? 0 : 1;
}
