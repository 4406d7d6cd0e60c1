// SPDX-License-Identifier: GPL-2.0-only
/* A regression's entry: what is accepted goes into a job's file and comes back the same. */
#include "fuzz.h"
#include "plan/entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct entry entry, again;
	char *error = NULL;
	json_t *json, *same;

	file("x.json", (const char *)data, size);
	if (entry_load(&entry, "x.json", &error)) {
		must(error && starts_with(error, "x.json: "));
		free(error);
		return 0;
	}
	must(entry.decides.nr && entry.cpus >= 1 && entry.test_timeout_s >= 1);
	must(entry.silence_s > 0);
	entry_decides(&entry, "delivered");
	free(entry_upstream(&entry));
	json = entry_to_json(&entry);
	must(json && !entry_from_json(&again, json, "job", &error));
	same = entry_to_json(&again);
	must(json_equal(json, same));
	json_decref(json);
	json_decref(same);
	entry_free(&entry);
	entry_free(&again);
	return 0;
}
