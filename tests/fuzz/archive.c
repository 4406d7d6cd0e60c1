// SPDX-License-Identifier: GPL-2.0-only
/*
 * The archive that a job comes in, as L1's init reads it: whatever is in it, each entry lies within
 * the archive, behind the one before, and the end is reached.
 */
#include "archive.h"
#include "fuzz.h"

/* All of them are touched, for the sanitizers to see. Their number, or -1 if one is damaged. */
static int take_all(struct archive *archive)
{
	const char *bytes = archive->bytes, *end = bytes + archive->len, *last = bytes;
	struct archive_entry entry;
	int nr = 0, taken;

	while ((taken = archive_next(archive, &entry)) > 0) {
		must(entry.name >= last && entry.name + strlen(entry.name) < entry.data);
		must(entry.data <= end && entry.len <= (size_t)(end - entry.data));
		must(archive->at <= archive->len && bytes + archive->at >= entry.data + entry.len);
		last = entry.data + entry.len;
		nr++;
	}
	must(taken < 0 || archive->at == archive->len);
	return taken < 0 ? -1 : nr;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Of its exact size, and twice: archives may lie one behind the other. */
	char *bytes = xcalloc(1, 2 * size + 4);
	char *copy = realloc(NULL, size ? size : 1);
	size_t second = (size + 3) & ~(size_t)3;
	struct archive one = {copy, size, 0}, two = {bytes, second + size, 0};
	int nr;

	must(copy);
	memcpy(copy, data, size);
	memcpy(bytes, data, size);
	memcpy(bytes + second, data, size);
	nr = take_all(&one);
	if (nr >= 0)
		must(take_all(&two) == 2 * nr);
	free(bytes);
	free(copy);
	return 0;
}
