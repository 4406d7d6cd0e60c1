// SPDX-License-Identifier: GPL-2.0-only
/* The archive that is written for a job: whatever is in it, L1's init finds the same. */
#include <sys/stat.h>

#include "archive.h"
#include "base/cpio.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {(const char *)data, size};
	char *name = part(&in, NULL), *s = part(&in, NULL), *bytes;
	struct archive archive = {0};
	struct archive_entry entry;

	must(!cpio_write("archive", name, s));
	bytes = read_file("archive", &archive.len);
	must(bytes && archive.len % 4 == 0);
	archive.bytes = bytes;
	/* A file of the name that ends an archive is none. */
	if (strcmp(name, "TRAILER!!!")) {
		must(archive_next(&archive, &entry) == 1);
		must(S_ISREG(entry.mode) && !strcmp(entry.name, name));
		must(entry.len == strlen(s) && !memcmp(entry.data, s, strlen(s)));
	}
	must(archive_next(&archive, &entry) == 0);
	free(bytes);
	free(name);
	free(s);
	return 0;
}
