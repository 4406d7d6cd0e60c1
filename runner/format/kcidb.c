// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "format/formats.h"
#include "format/kcidb.h"
#include "report/measured.h"
#include "report/proof.h"

#define MAJOR 5
#define MINOR 3
#define NS "_ns"
#define NSEC_PER_SEC 1e9

char *kcidb_id(const char *kind, const char *key)
{
	char *text = xasprintf("%s\n%s", kind, key), *digest = digest_text(text, strlen(text));
	char *id = xasprintf(KCIDB_ORIGIN ":%s", digest);

	free(digest);
	free(text);
	return id;
}

bool kcidb_is_new(struct kcidb *k, const char *id)
{
	return !json_object_get(k->known, id) && !json_object_set_new(k->known, id, json_true());
}

char *kcidb_node(const char *s)
{
	char *node = xstrdup(*s ? s : "_"), *p;

	for (p = node; *p; p++) {
		if (!isalnum((unsigned char)*p) && *p != '-')
			*p = '_';
	}
	return node;
}

/* The test's place in KernelCI's tree of tests; the caller frees it. */
static char *path_of(const struct job *job)
{
	static const char *const roots[] = {
		[SUITE_REGRESSIONS] = KCIDB_ORIGIN,
		[SUITE_SELFTESTS] = "kselftest.kvm",
		[SUITE_KUT] = "kvm-unit-tests",
		[SUITE_LTP] = "ltp",
	};
	char *node = kcidb_node(job->entry.name);
	char *path = xasprintf("%s.%s", roots[job->entry.suite], node);

	free(node);
	return path;
}

/* A test that never began says nothing of itself, nor of the kernel. */
static const char *status_of(const struct result *r)
{
	switch (r->kind) {
	case VERDICT_FIXED:
		return "PASS";
	case VERDICT_VULNERABLE:
		return "FAIL";
	case VERDICT_SKIP:
		return "SKIP";
	case VERDICT_ERROR:
		break;
	}
	return r->began ? "ERROR" : "MISS";
}

static json_t *environment(const struct merged *m, const char *machine)
{
	const char *about = NULL;
	size_t i;

	for (i = 0; i < m->run.nr_machines; i++) {
		if (!strcmp(m->run.machines[i].name, machine))
			about = m->run.machines[i].about;
	}
	return json_pack("{ss* s{ss}}", "comment", about, "misc", "machine", machine);
}

static json_t *test_json(const struct kcidb *k, const struct merged_job *job, const char *build_id,
			 const char *id, const char *path)
{
	return json_pack("{ss ss ss ss so}", "build_id", build_id, "id", id, "origin", KCIDB_ORIGIN,
			 "path", path, "environment", environment(k->merged, job->job.machine));
}

/* What a measure belongs to. */
struct number_of {
	const struct merged_job *job;
	const char *build_id, *test_id;
};

/* What a test measured, as a test of its own: nothing passes or fails by it. */
static void add_number(struct kcidb *k, const struct number_of *of, const char *path,
		       double seconds)
{
	char *key = xasprintf("%s %s", of->test_id, path), *id = kcidb_id("number", key);
	json_t *json = test_json(k, of->job, of->build_id, id, path);

	json_object_set_new(json, "status", json_string("DONE"));
	json_object_set_new(
		json, "number",
		json_pack("{sf ss ss}", "value", seconds, "unit", "s", "prefix", "metric"));
	json_array_append_new(k->tests, json);
	free(key);
	free(id);
}

/* "NAME QUANTITY_ns STATISTIC NUMBER ...": all that is in nanoseconds. */
static void add_numbers(struct kcidb *k, const struct number_of *of, const char *path, char *line)
{
	char *at, *name = strtok_r(line, " ", &at), *quantity;
	char *statistic, *value, *end, *prefix;

	quantity = name ? strtok_r(NULL, " ", &at) : NULL;
	if (!quantity || !ends_with(quantity, NS))
		return;
	quantity[strlen(quantity) - strlen(NS)] = '\0';
	name = kcidb_node(name);
	quantity = kcidb_node(quantity);
	prefix = xasprintf("%s.%s.%s", path, name, quantity);
	free(name);
	free(quantity);
	while ((statistic = strtok_r(NULL, " ", &at)) && (value = strtok_r(NULL, " ", &at))) {
		double ns = strtod(value, &end);
		char *node, *whole;

		/* Another quantity follows, which is no time; or what no number can be. */
		if (*end || !isfinite(ns) || strchr(statistic, '/'))
			break;
		node = kcidb_node(statistic);
		whole = xasprintf("%s.%s", prefix, node);
		add_number(k, of, whole, ns / NSEC_PER_SEC);
		free(whole);
		free(node);
	}
	free(prefix);
}

/* What is said of the test beside KCIDB's own words. */
static json_t *misc_json(const struct kcidb *k, const struct merged_job *job)
{
	const struct result *r = &job->result;
	const char *below = merged_log(k->merged, job);
	char *log = clean_text(below, strlen(below));
	json_t *json = json_pack("{ss ss* ss si}", "verdict",
				 verdict_name(r->kind, job->job.entry.suite), "expected",
				 expectation_name(job->expected), "log", log, "kernel_warnings",
				 (int)r->warnings);

	free(log);
	return json;
}

static void add_test(struct kcidb *k, const struct merged_job *job)
{
	const struct result *r = &job->result;
	const char *started = k->merged->run.started;
	char *build_id = kcidb_add_kernel(k, job), *path = path_of(&job->job), *key, *id;
	struct measured measured;
	json_t *json;
	size_t i;

	key = xasprintf("%s %s %s %d %s %.3f", started ? started : "", build_id, job->job.machine,
			job->job.number, path, r->wall_s);
	id = kcidb_id("test", key);
	json = test_json(k, job, build_id, id, path);
	json_object_set_new(json, "status", json_string(status_of(r)));
	json_object_set_new(json, "comment", json_string(job->job.entry.title));
	json_object_set_new(json, "log_excerpt", json_string(r->reason));
	json_object_set_new(json, "duration", json_real(r->wall_s));
	json_object_set_new(json, "misc", misc_json(k, job));
	json_array_append_new(k->tests, json);
	kcidb_add_issue(k, job, id);
	measured_load(&measured, job);
	for (i = 0; i < measured.lines.nr; i++)
		add_numbers(k, &(struct number_of){job, build_id, id}, path, measured.lines.v[i]);
	measured_free(&measured);
	free(build_id);
	free(path);
	free(key);
	free(id);
}

void format_kcidb(const struct merged *merged, FILE *out)
{
	struct kcidb k = {
		.merged = merged,
		.checkouts = json_array(),
		.builds = json_array(),
		.tests = json_array(),
		.issues = json_array(),
		.incidents = json_array(),
		.known = json_object(),
		.hashes = json_object(),
	};
	json_t *root;
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++)
		add_test(&k, &merged->jobs[i]);
	root = json_pack("{s{si si} so so so so so}", "version", "major", MAJOR, "minor", MINOR,
			 "checkouts", k.checkouts, "builds", k.builds, "tests", k.tests, "issues",
			 k.issues, "incidents", k.incidents);
	json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
	fputc('\n', out);
	json_decref(root);
	json_decref(k.known);
	json_decref(k.hashes);
}
