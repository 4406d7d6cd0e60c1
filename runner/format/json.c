// SPDX-License-Identifier: GPL-2.0-only
/*
 * results.json, version 1: the model that all formats show a part of. docs/results.schema.json says
 * what each key is, and a test holds both against each other.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "format/formats.h"
#include "report/proof.h"

static json_t *checks_json(const struct ktap *ktap)
{
	json_t *checks = json_array();
	size_t i;

	for (i = 0; i < ktap->nr_checks; i++) {
		const struct check *check = &ktap->checks[i];
		json_t *json = json_pack("{ss sb ss}", "name", check->name, "ok", check->ok,
					 "detail", check->detail);

		if (check->skip)
			json_object_set_new(json, "skip", json_true());
		json_array_append_new(checks, json);
	}
	return checks;
}

static json_t *job_json(const struct merged_job *merged)
{
	const struct result *r = &merged->result;
	const struct job *job = &merged->job;
	json_t *columns = json_array(), *json;
	char *fix = fixed_by(merged);
	char *log = clean_text(merged->log, strlen(merged->log));
	int i;

	for (i = 0; i < NR_COLUMNS; i++) {
		if (job->kernel.columns[i])
			json_array_append_new(columns, json_string(column_name((enum column)i)));
	}
	json = json_pack("{ss ss ss* ss ss so ss* ss ss ss si sf so ss* ss*}", "regression",
			 job->entry.name, "kernel", job->kernel.label, "series", job->kernel.series,
			 "variant", column_name(job->kernel.variant), "machine", job->machine,
			 "columns", columns, "expected", expectation_name(job->kernel.expected),
			 "verdict", verdict_name(r->kind, job->entry.suite), "reason", r->reason,
			 "log", log, "warnings", (int)r->warnings, "wall_s", r->wall_s, "checks",
			 checks_json(&r->ktap), "fatal", r->fatal, "fixed_by", fix);
	if (json)
		json_object_set_new(json, "suite", json_string(suite_name(job->entry.suite)));
	if (json && job->known.outcome)
		json_object_set_new(json, "known",
				    json_pack("{ssss}", "outcome", job->known.outcome, "reason",
					      job->known.reason));
	if (json && r->nr_phases)
		json_object_set_new(json, "phases", result_phases(r));
	if (json && r->key) {
		json_object_set_new(json, "key", json_string(r->key));
		json_object_set_new(json, "digests", pairs_to_json(&r->digests));
	}
	if (json && r->kind == VERDICT_VULNERABLE)
		json_object_set_new(json, "decided", json_boolean(r->decided));
	free(fix);
	free(log);
	return json ? json : json_null();
}

static json_t *proof_json(const struct proof *p)
{
	json_t *proven = p->kind == PROOF_YES  ? json_true()
			 : p->kind == PROOF_NO ? json_false()
					       : json_null();

	return json_pack("{ss ss ss so}", "regression", p->regression, "kernel", p->kernel,
			 "machine", p->machine, "proven", proven);
}

/* Of a folder of single jobs, of which nobody has written down anything, it is almost empty. */
static json_t *run_json(const struct runfile *run)
{
	json_t *json = json_pack("{ss* ss* ss* sb so so}", "started", run->started, "asked",
				 run->asked, "chosen", run->chosen, "interrupted", run->interrupted,
				 "machines", runfile_machines(run), "kernels",
				 runfile_kernels(run));

	if (run->elapsed_s >= 0)
		json_object_set_new(json, "elapsed_s", json_real(run->elapsed_s));
	return json;
}

void format_json(const struct merged *merged, FILE *out)
{
	json_t *jobs = json_array(), *proofs = json_array(), *root;
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++)
		json_array_append_new(jobs, job_json(&merged->jobs[i]));
	for (i = 0; i < merged->nr_proofs; i++)
		json_array_append_new(proofs, proof_json(&merged->proofs[i]));
	root = json_pack("{si so so so so}", "version", 1, "run", run_json(&merged->run), "jobs",
			 jobs, "proofs", proofs, "missing", runfile_missing(&merged->run));
	json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
	fputc('\n', out);
	json_decref(root);
}
