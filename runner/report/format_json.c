// SPDX-License-Identifier: GPL-2.0-only
#include <jansson.h>

#include "report/formats.h"

static json_t *job_json(const struct merged_job *merged)
{
	const struct result *r = &merged->result;
	json_t *checks = json_array(), *job;
	size_t i;

	for (i = 0; i < r->ktap.nr_checks; i++) {
		const struct check *check = &r->ktap.checks[i];
		json_t *json = json_pack("{ss sb ss}", "name", check->name, "ok", check->ok,
					 "detail", check->detail);

		if (check->skip)
			json_object_set_new(json, "skip", json_true());
		json_array_append_new(checks, json);
	}
	job = json_pack("{ss ss ss ss ss ss so sf ss}", "regression", r->regression, "kernel",
			r->kernel, "variant", r->variant, "machine", r->machine, "verdict",
			verdict_name(r->kind), "reason", r->reason, "checks", checks, "wall_s",
			r->wall_s, "log", r->log);
	if (r->kind == VERDICT_VULNERABLE)
		json_object_set_new(job, "decided", json_boolean(r->decided));
	if (r->fatal)
		json_object_set_new(job, "fatal", json_string(r->fatal));
	if (merged->fixed_by)
		json_object_set_new(job, "fixed_by", json_string(merged->fixed_by));
	return job;
}

void format_json(const struct merged *merged, FILE *out)
{
	json_t *jobs = json_array(), *proofs = json_array(), *root;
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++)
		json_array_append_new(jobs, job_json(&merged->jobs[i]));
	for (i = 0; i < merged->nr_proofs; i++) {
		const struct proof *p = &merged->proofs[i];

		/* Nobody asked, or nobody could say: neither true nor false. */
		json_array_append_new(proofs, json_pack("{ss ss ss so}", "regression",
							p->regression, "kernel", p->kernel,
							"machine", p->machine, "proven",
							p->kind == PROOF_YES  ? json_true()
							: p->kind == PROOF_NO ? json_false()
									      : json_null()));
	}
	root = json_pack("{si so so}", "version", 1, "jobs", jobs, "proofs", proofs);
	json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
	fputc('\n', out);
	json_decref(root);
}
