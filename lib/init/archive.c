// SPDX-License-Identifier: GPL-2.0-only
/*
 * It uses nothing but string.h, so that tests/fuzz/archive.c can try it on the host.
 *
 * Source: the kernel's Documentation/driver-api/early-userspace/buffer-format.rst.
 */
#include <string.h>

#include "archive.h"

#define MAGIC "070701"
#define MAGIC_LEN 6
#define FIELD_LEN 8
#define NR_FIELDS 13
#define HEADER_LEN (MAGIC_LEN + NR_FIELDS * FIELD_LEN)
#define LAST "TRAILER!!!"

/* Fields of a header, each of eight hexadecimal digits. */
enum field {
	FIELD_MODE = 1,
	FIELD_SIZE = 6,
	FIELD_NAME_SIZE = 11,
};

/* The value of a hexadecimal digit, or -1. */
static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 'a' - 'A';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Puts the number in a field into *VALUE. */
static int field(const char *header, enum field number, size_t *value)
{
	const char *s = header + MAGIC_LEN + number * FIELD_LEN;
	int i, d;

	*value = 0;
	for (i = 0; i < FIELD_LEN; i++) {
		d = digit(s[i]);
		if (d < 0)
			return -1;
		*value = *value << 4 | (size_t)d;
	}
	return 0;
}

static size_t padded(size_t len)
{
	return (len + 3) & ~(size_t)3;
}

/* The entry at the place where the archive stands. */
static int take(struct archive *archive, struct archive_entry *entry)
{
	const char *header = archive->bytes + archive->at;
	size_t left = archive->len - archive->at, mode, name_size, data;

	if (left < HEADER_LEN || memcmp(header, MAGIC, MAGIC_LEN) ||
	    field(header, FIELD_MODE, &mode) || field(header, FIELD_SIZE, &entry->len) ||
	    field(header, FIELD_NAME_SIZE, &name_size))
		return -1;
	entry->name = header + HEADER_LEN;
	entry->mode = (unsigned int)mode;
	data = padded(HEADER_LEN + name_size);
	if (!name_size || data > left || entry->len > left - data || entry->name[name_size - 1])
		return -1;
	entry->data = header + data;
	data = padded(data + entry->len);
	/* Of the last one, the padding may be left out. */
	archive->at += data < left ? data : left;
	return 1;
}

int archive_next(struct archive *archive, struct archive_entry *entry)
{
	int taken;

	do {
		/* Between two archives there may be any number of zeros. */
		while (archive->at < archive->len && !archive->bytes[archive->at])
			archive->at++;
		if (archive->at == archive->len)
			return 0;
		/* Every header is at a multiple of four. */
		if (archive->at != padded(archive->at))
			return -1;
		taken = take(archive, entry);
	} while (taken > 0 && !strcmp(entry->name, LAST));
	return taken;
}
