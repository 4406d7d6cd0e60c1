// SPDX-License-Identifier: GPL-2.0-only
/* The archive that is written for a job: whatever is in it, L1's init finds the same. */
#include "base/cpio.h"
#include "fuzz.h"

#define HEADER_LEN 110

/* The hexadecimal number in a header's field, from 0. */
static size_t field(const char *header, int number)
{
	char *digits = xstrndup(header + 6 + number * 8, 8);
	size_t value = strtoul(digits, NULL, 16);

	free(digits);
	return value;
}

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = {(const char *)data, size};
	char *name = part(&in, NULL), *s = part(&in, NULL), *archive;
	size_t len, at = padded(HEADER_LEN + strlen(name) + 1);

	must(!cpio_write("archive", name, s));
	archive = read_file("archive", &len);
	must(archive && len % 4 == 0 && len > at + strlen(s) && starts_with(archive, "070701"));
	must(field(archive, 6) == strlen(s) && field(archive, 11) == strlen(name) + 1);
	must(!strcmp(archive + HEADER_LEN, name) && !memcmp(archive + at, s, strlen(s)));
	at += padded(strlen(s));
	must(at + HEADER_LEN < len && starts_with(archive + at, "070701"));
	must(!strcmp(archive + at + HEADER_LEN, "TRAILER!!!"));
	free(archive);
	free(name);
	free(s);
	return 0;
}
