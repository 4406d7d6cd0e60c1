// SPDX-License-Identifier: GPL-2.0-only
/* Source: the kernel's Documentation/driver-api/early-userspace/buffer-format.rst. */
#include <stdlib.h>
#include <string.h>

#include "base/cpio.h"
#include "base/util.h"

/* Where parts of an archive begin; the same as an archive's own length is a multiple of. */
#define ALIGNMENT 4

static void pad(struct text *t)
{
	while (t->len % ALIGNMENT)
		text_add(t, "", 1);
}

static void add(struct text *t, unsigned int mode, const char *name, const char *s, size_t len)
{
	/* Inode, mode, owner, group, links, time, size, four of devices, the name's size, none. */
	text_addf(t, "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x", 1, mode, 0, 0,
		  1, 0, len, 0, 0, 0, 0, strlen(name) + 1, 0);
	text_add(t, name, strlen(name) + 1);
	pad(t);
	text_add(t, s, len);
	pad(t);
}

int cpio_write(const char *path, const char *name, const char *s)
{
	struct text t = {0};
	int err;

	add(&t, 0100644, name, s, strlen(s));
	add(&t, 0, "TRAILER!!!", "", 0);
	err = write_file(path, t.s, t.len, 0666);
	free(t.s);
	return err;
}
