// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/jsonio.h"
#include "job/job.h"
#include "plan/limits.h"

#define VERSION 1
#define NUMBER_MAX 1000000
#define ALIKE_MAX (NUMBER_MAX * REPEAT_MAX)

static const char *const column_names[NR_COLUMNS] = {
	[COLUMN_STOCK] = "stock",     [COLUMN_BROKEN] = "broken", [COLUMN_FIXED] = "fixed",
	[COLUMN_RUNNING] = "running", [COLUMN_GIVEN] = "given",
};

const char *column_name(enum column column)
{
	return column_names[column];
}

bool column_parse(const char *name, enum column *column)
{
	int i;

	for (i = 0; i < NR_COLUMNS; i++) {
		if (!strcmp(name, column_names[i])) {
			*column = (enum column)i;
			return true;
		}
	}
	return false;
}

const char *expectation_name(enum expectation expected)
{
	switch (expected) {
	case EXPECT_FIXED:
		return "FIXED";
	case EXPECT_VULNERABLE:
		return "VULNERABLE";
	case EXPECT_UNKNOWN:
		break;
	}
	return NULL;
}

static json_t *kernel_to_json(const struct job *job)
{
	json_t *columns = json_array();
	int i;

	for (i = 0; i < NR_COLUMNS; i++) {
		if (job->kernel.columns[i])
			json_array_append_new(columns, json_string(column_names[i]));
	}
	return json_pack("{ss ss* ss so ss* ss* si sf}", "label", job->kernel.label, "series",
			 job->kernel.series, "variant", column_names[job->kernel.variant],
			 "columns", columns, "expected", expectation_name(job->kernel.expected),
			 "dir", job->kernel.dir, "memory", job->kernel.memory, "boot_silence_s",
			 job->kernel.boot_silence_s);
}

int job_write(const struct job *job, const char *dir)
{
	char *path = xasprintf("%s/" JOB_FILE, dir);
	json_t *json;
	int err;

	/* Only text that is no UTF-8, in a path, makes this fail. */
	json = json_pack("{si si so so ss ss* ss ss sf si si ss sb sb}", "version", VERSION,
			 "number", job->number, "regression", entry_to_json(&job->entry), "kernel",
			 kernel_to_json(job), "machine", job->machine, "skip", job->skip, "top",
			 job->top, "tests", job->tests, "timeout_s", job->timeout_s, "repeat",
			 job->repeat, "alike", job->alike, "split_lock",
			 job->split_lock == SPLIT_LOCK_FATAL ? "fatal" : "report",
			 "accept_kernel_crash", job->accept_kernel_crash, "cold", job->cold);
	if (json && job->known.outcome)
		json_object_set_new(json, "known",
				    json_pack("{ssss}", "outcome", job->known.outcome, "reason",
					      job->known.reason));
	err = json_write(json, path, JSON_INDENT(2));
	free(path);
	return err;
}

static void read_columns(struct job *job, const json_t *json, struct json_reader *reader)
{
	struct strings names;
	enum column column;
	size_t i;

	json_get_strings(reader, json, "columns", &names);
	if (!names.nr)
		json_complain(reader, "\"columns\" is missing or empty");
	for (i = 0; i < names.nr; i++) {
		if (column_parse(names.v[i], &column))
			job->kernel.columns[column] = true;
		else
			json_complain(reader, "\"columns\": unknown column \"%s\"", names.v[i]);
	}
	strings_free(&names);
}

static enum expectation read_expected(const json_t *json, struct json_reader *reader)
{
	char *s = json_get_string(reader, json, "expected", "");
	enum expectation expected = EXPECT_UNKNOWN;

	if (!strcmp(s, "FIXED"))
		expected = EXPECT_FIXED;
	else if (!strcmp(s, "VULNERABLE"))
		expected = EXPECT_VULNERABLE;
	else if (*s)
		json_complain(reader, "\"expected\": unknown word \"%s\"", s);
	free(s);
	return expected;
}

/* A path that does not depend on where the reader works; NULL if it is missing and may be. */
static char *read_path(const json_t *json, struct json_reader *reader, const char *key, bool needed)
{
	char *path = needed ? json_get_line(reader, json, key, NULL)
			    : json_get_optional(reader, json, key);

	if (path && *path != '/')
		json_complain(reader, "\"%s\" is no absolute path", key);
	return path;
}

static void read_kernel(struct job *job, const json_t *root, struct json_reader *reader)
{
	static const char *const known[] = {"label",	"series", "variant", "columns",
					    "expected", "dir",	  "memory",  "boot_silence_s"};
	const json_t *json = json_get_object(reader, root, "kernel");
	char *variant;

	if (!json) {
		json_complain(reader, "\"kernel\" is missing");
		return;
	}
	json_only(reader, json, " in \"kernel\"", known, ARRAY_SIZE(known));
	job->kernel.label = json_get_line(reader, json, "label", NULL);
	job->kernel.series = json_get_optional(reader, json, "series");
	variant = json_get_string(reader, json, "variant", NULL);
	if (!column_parse(variant, &job->kernel.variant))
		json_complain(reader, "\"variant\": unknown variant \"%s\"", variant);
	free(variant);
	read_columns(job, json, reader);
	job->kernel.expected = read_expected(json, reader);
	job->kernel.dir = read_path(json, reader, "dir", false);
	job->kernel.memory = json_get_int(reader, json, "memory", 0, 0, MEMORY_MAX_MIB);
	job->kernel.boot_silence_s = json_get_real(reader, json, "boot_silence_s", 0, 0,
						   TIMEOUT_MAX_S);
}

static void read_split_lock(struct job *job, const json_t *json, struct json_reader *reader)
{
	char *s = json_get_string(reader, json, "split_lock", NULL);

	job->split_lock = !strcmp(s, "fatal") ? SPLIT_LOCK_FATAL : SPLIT_LOCK_REPORT;
	if (strcmp(s, "fatal") && strcmp(s, "report"))
		json_complain(reader, "\"split_lock\" is neither \"report\" nor \"fatal\"");
	free(s);
}

static void read_known(struct job *job, const json_t *root, struct json_reader *reader)
{
	static const char *const keys[] = {"outcome", "reason"};
	const json_t *json = json_get_object(reader, root, "known");

	if (!json)
		return;
	json_only(reader, json, " in \"known\"", keys, ARRAY_SIZE(keys));
	job->known.outcome = json_get_line(reader, json, "outcome", NULL);
	job->known.reason = json_get_line(reader, json, "reason", NULL);
}

static void read_job(struct job *job, const json_t *json, struct json_reader *reader)
{
	static const char *const known[] = {
		"version", "number", "regression", "kernel", "machine",	   "skip",
		"top",	   "tests",  "timeout_s",  "repeat", "split_lock", "accept_kernel_crash",
		"cold",	   "known",  "alike",
	};
	char *error;

	if (!json_is_object(json)) {
		json_complain(reader, "not an object");
		return;
	}
	json_only(reader, json, "", known, ARRAY_SIZE(known));
	if (json_get_int(reader, json, "version", 0, 0, NUMBER_MAX) != VERSION)
		json_complain(reader, "\"version\" is not %d", VERSION);
	job->number = json_get_int(reader, json, "number", 0, 0, NUMBER_MAX);
	job->machine = json_get_line(reader, json, "machine", NULL);
	job->skip = json_get_optional(reader, json, "skip");
	job->top = read_path(json, reader, "top", true);
	job->tests = read_path(json, reader, "tests", true);
	job->timeout_s = json_get_real(reader, json, "timeout_s", 1, 1, TIMEOUT_MAX_S);
	job->repeat = json_get_int(reader, json, "repeat", 1, 1, REPEAT_MAX);
	job->alike = json_get_int(reader, json, "alike", 1, 1, ALIKE_MAX);
	job->accept_kernel_crash = json_get_bool(reader, json, "accept_kernel_crash", false);
	job->cold = json_get_bool(reader, json, "cold", false);
	read_split_lock(job, json, reader);
	read_known(job, json, reader);
	read_kernel(job, json, reader);
	if (!reader->error &&
	    entry_from_json(&job->entry, json_object_get(json, "regression"), reader->path, &error))
		reader->error = error;
}

int job_read(struct job *job, const char *dir, char **error)
{
	char *path = xasprintf("%s/" JOB_FILE, dir);
	struct json_reader reader = {.path = path};
	json_t *json = json_read(&reader);

	*job = (struct job){0};
	if (json)
		read_job(job, json, &reader);
	json_decref(json);
	free(path);
	if (!reader.error)
		return 0;
	job_free(job);
	*error = reader.error;
	return -1;
}

char *job_shown(const struct job *job)
{
	bool own = job->kernel.variant == COLUMN_GIVEN || job->kernel.variant == COLUMN_RUNNING;

	return xasprintf("%s on %s%s%s, %s", job->entry.name, job->kernel.label, own ? "" : " ",
			 own ? "" : column_name(job->kernel.variant), job->machine);
}

void job_free(struct job *job)
{
	entry_free(&job->entry);
	free(job->kernel.label);
	free(job->kernel.series);
	free(job->kernel.dir);
	free(job->machine);
	free(job->skip);
	free(job->known.outcome);
	free(job->known.reason);
	free(job->top);
	free(job->tests);
	*job = (struct job){0};
}
