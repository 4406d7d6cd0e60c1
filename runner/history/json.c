// SPDX-License-Identifier: GPL-2.0-only
/*
 * A history as JSON, version 1. Its keys:
 *
 *   version   1
 *   runs      a list, the oldest first, of {path, started}; started is "" if nothing says when
 *   rows      a list, the unstable first, then the changed, of objects with
 *     test, suite, kernel, machine
 *     state     "unstable", "changed", "steady"
 *     seen      a list, the oldest first, of {run, folder, verdict, key, judge, digests}; run is a
 *               place in runs, folder is in the run's; what is not known is missing
 *     unstable  a list of {first, other, text}, places in seen
 *   damaged   how many folders and files could not be read
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "history/explain.h"
#include "history/formats.h"

/* Paths may be any bytes. */
static json_t *clean_json(const char *s)
{
	char *clean = clean_text(s, strlen(s));
	json_t *json = json_string(clean);

	free(clean);
	return json;
}

static json_t *seen_json(const struct seen *seen)
{
	json_t *json = json_pack("{si so ss ss* ss*}", "run", (int)seen->run, "folder",
				 clean_json(seen->folder), "verdict",
				 verdict_name(seen->kind, seen->suite), "key", seen->key, "judge",
				 seen->judge);
	json_t *digests = json_object();
	int i;

	for (i = 0; i < NR_HISTORY_LOGS; i++) {
		if (seen->digests[i])
			json_object_set_new(digests, history_log_name(i),
					    json_string(seen->digests[i]));
	}
	if (json_object_size(digests))
		json_object_set(json, "digests", digests);
	json_decref(digests);
	return json;
}

static json_t *row_json(const struct history *history, const struct row *row)
{
	json_t *seen = json_array(), *unstable = json_array();
	size_t i;

	for (i = 0; i < row->nr; i++)
		json_array_append_new(seen, seen_json(&row->v[i]));
	for (i = 0; i < row->nr_unstable; i++) {
		const struct instability *u = &row->unstable[i];
		char *text = explain_instability(history, row, u);

		json_array_append_new(unstable,
				      json_pack("{si si so}", "first", (int)u->first, "other",
						(int)u->other, "text", clean_json(text)));
		free(text);
	}
	return json_pack("{ss ss ss ss ss so so}", "test", row->v->test, "suite",
			 suite_name(row->v->suite), "kernel", row->v->kernel, "machine",
			 row->v->machine, "state", row_state_name(row->state), "seen", seen,
			 "unstable", unstable);
}

void history_json(const struct history *history, FILE *out)
{
	json_t *runs = json_array(), *rows = json_array(), *root;
	size_t i;

	for (i = 0; i < history->nr_runs; i++)
		json_array_append_new(runs, json_pack("{so ss}", "path",
						      clean_json(history->runs[i].path), "started",
						      history->runs[i].started));
	for (i = 0; i < history->nr_rows; i++)
		json_array_append_new(rows, row_json(history, &history->rows[i]));
	root = json_pack("{si so so si}", "version", 1, "runs", runs, "rows", rows, "damaged",
			 (int)history->damaged);
	json_dumpf(root, out, JSON_INDENT(1));
	fputc('\n', out);
	json_decref(root);
}
