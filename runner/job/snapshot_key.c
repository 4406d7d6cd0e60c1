// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "base/digest.h"
#include "job/inputs.h"
#include "job/snapshot_key.h"

char *snapshot_key(const struct setup *setup, enum snapshot_level level)
{
	struct pairs inputs = {0};
	struct text t = {0};
	char *key = NULL;
	size_t i;

	if (inputs_boot(&inputs, setup) &&
	    (level != SNAPSHOT_LOADED || inputs_modules(&inputs, setup))) {
		text_addf(&t, SNAPSHOT_HEAD);
		for (i = 0; i < inputs.nr; i++)
			text_addf(&t, "%s\n", inputs.v[i].value);
		key = digest_text(t.s, t.len);
	}
	free(t.s);
	pairs_free(&inputs);
	return key;
}
