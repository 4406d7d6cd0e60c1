// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/digest.h"
#include "base/util.h"

#define CHUNK (1 << 20)

static char *to_text(XXH128_hash_t hash)
{
	return xasprintf("%016" PRIx64 "%016" PRIx64, (uint64_t)hash.high64, (uint64_t)hash.low64);
}

char *digest_text(const char *s, size_t len)
{
	return to_text(XXH3_128bits(s, len));
}

/* Reads on, and maps nothing: a file that somebody cuts off meanwhile is a short one, no SIGBUS. */
char *digest_file(const char *path, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), saved;
	XXH3_state_t *state;
	char *buf, *digest = NULL;
	size_t total = 0;
	ssize_t n;

	if (fd < 0)
		return NULL;
	buf = xcalloc(1, CHUNK);
	state = XXH3_createState();
	n = state ? 0 : -1;
	if (state)
		XXH3_128bits_reset(state);
	while (state && (n = read(fd, buf, CHUNK)) > 0) {
		XXH3_128bits_update(state, buf, (size_t)n);
		total += (size_t)n;
	}
	saved = state ? errno : ENOMEM;
	if (!n)
		digest = to_text(XXH3_128bits_digest(state));
	if (size)
		*size = total;
	XXH3_freeState(state);
	free(buf);
	close(fd);
	errno = saved;
	return digest;
}
