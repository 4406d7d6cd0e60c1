// SPDX-License-Identifier: GPL-2.0-only
/* What comes back from a host: it becomes files below one folder, and a verdict or an error. */
#include <unistd.h>

#include "base/tree.h"
#include "fleet/pack.h"
#include "fuzz.h"
#include "job/job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *error = NULL, *name, *s;
	struct strings names;
	size_t before;
	int err;

	/* As it is read from a file: with a NUL behind it. */
	s = xcalloc(1, size + 1);
	memcpy(s, data, size);
	name = pack_name(s, size, &before);
	must(before <= size);
	free(name);
	err = pack_read(s, size, "pack/to", &error);
	must((err == 0) == (access("pack/to/" VERDICT_FILE, F_OK) == 0));
	must((err != 0) == (error != NULL));
	must(access("pack/to/" JOB_FILE, F_OK));
	/* Nothing lies beside the folder. */
	if (!folder_names(&names, "pack"))
		must(names.nr == 1);
	strings_free(&names);
	tree_remove("pack");
	free(error);
	free(s);
	return 0;
}
