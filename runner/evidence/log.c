// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "base/plain.h"
#include "base/util.h"
#include "evidence/log.h"

/* Logs are cut at 32 MiB when they are written. */
#define LOG_MAX ((size_t)33 << 20)

char *log_read(const char *dir, const char *name, size_t *len)
{
	char *path = xasprintf("%s/%s", dir, name), *s;

	*len = 0;
	s = read_plain(path, false, LOG_MAX, len);
	free(path);
	return s;
}
