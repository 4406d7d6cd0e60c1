// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "evidence/log.h"
#include "history/explain.h"
#include "history/read.h"
#include "job/job.h"
#include "verdict/compare.h"
#include "verdict/result.h"

/* So many parts are named. */
#define NAMED_MAX 6

const char *seen_when(const struct history *history, const struct seen *seen)
{
	const char *started = history->runs[seen->run].started;

	return *started ? started : "an unknown time";
}

/* A log as a whole; NULL if it is gone. The caller frees it. */
static char *read_log(const struct history *history, const struct seen *seen, enum history_log log,
		      size_t *len)
{
	char *dir = seen_path(history, seen), *s = log_read(dir, history_log_name(log), len);

	free(dir);
	return s;
}

static void add_log(struct text *t, const struct history *history, const struct seen *first,
		    const struct seen *other, enum history_log log)
{
	size_t a_len = 0, b_len = 0;
	char *a = read_log(history, first, log, &a_len);
	char *b = read_log(history, other, log, &b_len);
	char *where = a && b ? compare(a, a_len, b, b_len, false) : NULL;

	text_addf(t, "%s%s differs", t->len ? "; " : "", history_log_name(log));
	if (where)
		text_addf(t, ", %s", where);
	else if (a && b)
		text_addf(t, " (the files do not: one was changed after its run)");
	else
		text_addf(t, " (the files themselves are not at hand)");
	free(where);
	free(a);
	free(b);
}

char *explain_instability(const struct history *history, const struct row *row,
			  const struct instability *instability)
{
	const struct seen *first = &row->v[instability->first];
	const struct seen *other = &row->v[instability->other];
	struct text t = {0};
	int i;

	if (instability->what & DIFFERS_VERDICT)
		text_addf(&t, "%s instead of %s", verdict_name(other->kind, other->suite),
			  verdict_name(first->kind, first->suite));
	for (i = 0; i < NR_HISTORY_LOGS; i++) {
		if (instability->what & 1u << i)
			add_log(&t, history, first, other, i);
	}
	return text_take(&t);
}

/* What a job was given, and what its kernel is called. */
struct given {
	struct result result;
	struct job job;
};

static bool reread(const struct history *history, const struct seen *seen, struct given *given)
{
	char *dir = seen_path(history, seen), *path = xasprintf("%s/" VERDICT_FILE, dir);
	char *file = xasprintf("%s/" JOB_FILE, dir), *error = NULL;
	bool ok = file_is_plain(path) && file_is_plain(file);

	*given = (struct given){0};
	if (ok)
		ok = !result_read(&given->result, path, &error) &&
		     !job_read(&given->job, dir, &error);
	free(error);
	free(file);
	free(path);
	free(dir);
	return ok;
}

static void given_free(struct given *given)
{
	result_free(&given->result);
	job_free(&given->job);
}

/* The names of @a that @b has not, or with another value. */
static void add_others(struct strings *names, const struct pairs *a, const struct pairs *b)
{
	size_t i;

	for (i = 0; i < a->nr; i++) {
		const char *value = pairs_find(b, a->v[i].name);

		if (!value || strcmp(value, a->v[i].value))
			strings_add_once(names, a->v[i].name);
	}
}

static char *others(const struct pairs *a, const struct pairs *b)
{
	struct strings names = {0};
	struct text t = {0};
	size_t i;

	add_others(&names, b, a);
	add_others(&names, a, b);
	for (i = 0; i < names.nr && i < NAMED_MAX; i++)
		text_addf(&t, "%s%s", i ? ", " : "other ", names.v[i]);
	if (names.nr > NAMED_MAX)
		text_addf(&t, " and %zu more", names.nr - NAMED_MAX);
	strings_free(&names);
	return text_take(&t);
}

char *explain_change(const struct history *history, const struct seen *a, const struct seen *b)
{
	struct given was, is;
	struct text t = {0};

	if (!a->key || !b->key) {
		text_addf(&t, "what went into %s is not known", a->key || b->key ? "one" : "both");
	} else if (!strcmp(a->key, b->key)) {
		text_addf(&t, "the same went in, and another kvm-regress or entry judged it");
	} else {
		bool known = reread(history, a, &was);

		known = reread(history, b, &is) && known;
		if (known) {
			char *s = others(&was.result.inputs, &is.result.inputs);

			text_addf(&t, "%s", *s ? s : "another key");
			free(s);
			if (strcmp(was.job.kernel.label, is.job.kernel.label))
				text_addf(&t, "; %s, was %s", is.job.kernel.label,
					  was.job.kernel.label);
		} else {
			text_addf(&t, "other inputs");
		}
		given_free(&was);
		given_free(&is);
	}
	return text_take(&t);
}
