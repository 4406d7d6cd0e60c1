// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "format/kcidb.h"
#include "report/proof.h"

/* No issue of ours has been changed after it was told. */
#define ISSUE_VERSION 1

static json_t *fixes_json(const struct entry *entry)
{
	json_t *fixes = json_array();
	size_t i;

	for (i = 0; i < entry->nr_fixes; i++) {
		const struct fix *fix = &entry->fixes[i];

		json_array_append_new(fixes, json_pack("{ss ss ss}", "commit", fix->commit,
						       "release", fix->release, "text", fix->text));
	}
	return fixes;
}

/* Who is to blame is the tested code, or else the machine that it was tested on. */
static json_t *issue_json(const char *id, const char *subject, bool code)
{
	return json_pack("{ss si ss ss s{sb sb sb}}", "id", id, "version", ISSUE_VERSION, "origin",
			 KCIDB_ORIGIN, "report_subject", subject, "culprit", "code", code, "tool",
			 false, "harness", !code);
}

static json_t *regression_json(const char *id, const struct entry *entry)
{
	json_t *issue = issue_json(id, entry->about, true), *cve = json_array();
	size_t i;

	for (i = 0; i < entry->cve.nr; i++)
		json_array_append_new(cve, json_string(entry->cve.v[i]));
	if (entry->cve.nr) {
		char *url = xasprintf("https://www.cve.org/CVERecord?id=%s", entry->cve.v[0]);

		json_object_set_new(issue, "report_url", json_string(url));
		free(url);
	}
	json_object_set_new(issue, "comment", json_string(entry->title));
	json_object_set_new(issue, "misc",
			    json_pack("{so so}", "cve", cve, "fixes", fixes_json(entry)));
	return issue;
}

static void add_incident(struct kcidb *k, const char *issue_id, const char *test_id,
			 const char *comment)
{
	char *key = xasprintf("%s %s", issue_id, test_id), *id = kcidb_id("incident", key);

	json_array_append_new(k->incidents,
			      json_pack("{ss ss ss si ss sb ss}", "id", id, "origin", KCIDB_ORIGIN,
					"issue_id", issue_id, "issue_version", ISSUE_VERSION,
					"test_id", test_id, "present", true, "comment", comment));
	free(key);
	free(id);
}

void kcidb_add_issue(struct kcidb *k, const struct merged_job *job, const char *test_id)
{
	const struct entry *entry = &job->job.entry;
	const struct result *r = &job->result;
	char *id;

	if (r->kind == VERDICT_VULNERABLE && entry->suite == SUITE_REGRESSIONS && r->decided) {
		id = xasprintf(KCIDB_ORIGIN ":%s", entry->name);
		if (kcidb_is_new(k, id))
			json_array_append_new(k->issues, regression_json(id, entry));
	} else if (merged_job_is_known(job) && r->kind != VERDICT_SKIP) {
		id = xasprintf(KCIDB_ORIGIN ":%s:%s", job->job.machine, entry->name);
		if (kcidb_is_new(k, id))
			json_array_append_new(k->issues,
					      issue_json(id, job->job.known.reason, false));
	} else {
		return;
	}
	add_incident(k, id, test_id, r->reason);
	free(id);
}
