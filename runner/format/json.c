// SPDX-License-Identifier: GPL-2.0-only
/*
 * results.json, version 1. Its keys:
 *
 *   version   1
 *   jobs      a list, in the table's order, of objects with
 *     regression, machine
 *     suite     whose test it is: "regressions", "selftests", "kut", "ltp"
 *     known     {outcome, reason}: what the machine is known to give, whatever the kernel is
 *     kernel    its release, or what its owner calls it
 *     series    if it is one of the suite's
 *     variant   "stock", "broken", "fixed": a series' kernel; "given", "running": somebody's own
 *     columns   the columns of the table that it fills; stock fills that of broken or fixed, too
 *     expected  "FIXED" or "VULNERABLE"; missing where nothing is expected
 *     verdict   "FIXED", "VULNERABLE", "SKIP", "ERROR"; "PASS" and "FAIL" of other suites' tests
 *     decided   of VULNERABLE: a deciding check failed, or the kernel's log showed the bug
 *     reason    one line
 *     log       path of the log that shows it
 *     warnings  of the kernel, during the test
 *     wall_s    seconds of wall clock
 *     checks    a list of {name, ok, detail, skip}; skip only where it is true
 *     fatal     what split_lock_detect=fatal would do, where that was asked for
 *     fixed_by  of a VULNERABLE kernel of somebody's own: what fixes it upstream
 *   proofs    a list of {regression, kernel, machine, proven}; proven is null where nobody asked,
 *             or where a test could say nothing
 *   missing   a list of {regression, series, text}: tests that were asked for and have no job
 */
#include <jansson.h>
#include <stdlib.h>

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
			 "log", merged->log, "warnings", (int)r->warnings, "wall_s", r->wall_s,
			 "checks", checks_json(&r->ktap), "fatal", r->fatal, "fixed_by", fix);
	if (json)
		json_object_set_new(json, "suite", json_string(suite_name(job->entry.suite)));
	if (json && job->known.outcome)
		json_object_set_new(json, "known",
				    json_pack("{ssss}", "outcome", job->known.outcome, "reason",
					      job->known.reason));
	if (json && r->kind == VERDICT_VULNERABLE)
		json_object_set_new(json, "decided", json_boolean(r->decided));
	free(fix);
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

void format_json(const struct merged *merged, FILE *out)
{
	json_t *jobs = json_array(), *proofs = json_array(), *missing = json_array(), *root;
	size_t i;

	for (i = 0; i < merged->nr_jobs; i++)
		json_array_append_new(jobs, job_json(&merged->jobs[i]));
	for (i = 0; i < merged->nr_proofs; i++)
		json_array_append_new(proofs, proof_json(&merged->proofs[i]));
	for (i = 0; i < merged->run.nr_missing; i++) {
		const struct run_missing *m = &merged->run.missing[i];

		json_array_append_new(missing, json_pack("{ss ss ss}", "regression", m->regression,
							 "series", m->series, "text", m->text));
	}
	root = json_pack("{si so so so}", "version", 1, "jobs", jobs, "proofs", proofs, "missing",
			 missing);
	json_dumpf(root, out, JSON_INDENT(1) | JSON_REAL_PRECISION(9));
	fputc('\n', out);
	json_decref(root);
}
