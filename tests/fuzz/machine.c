// SPDX-License-Identifier: GPL-2.0-only
/* A machine's definition, and the words of its VMM, of which the last are looked for. */
#include "fuzz.h"
#include "plan/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {(const char *)data, size};
	size_t len;
	char *json = part(&in, &len), *output = part(&in, NULL), *words, *error = NULL;
	struct machine m;

	file("machine.json", json, len);
	if (machine_load(&m, ".", &error)) {
		must(error);
		free(error);
	} else {
		must(m.programs.nr && (!m.boots || m.memory) && m.boot_silence_s > 0);
		words = machine_last_words(&m, output);
		must(!words || is_clean(words));
		machine_ended_well(&m, 0, words);
		free(words);
		machine_free(&m);
	}
	free(json);
	free(output);
	return 0;
}
