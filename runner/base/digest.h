/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Digests of files and text, of 128 bits (XXH3), as 32 hexadecimal digits. They tell one content
 * from another, and what is damaged; they are no protection from somebody who wants two the same.
 */
#ifndef RUNNER_DIGEST_H
#define RUNNER_DIGEST_H

#include <stddef.h>

/* The caller frees it. */
char *digest_text(const char *s, size_t len);
/* Of the file @path, its length in *@size if that is not NULL; NULL and errno. */
char *digest_file(const char *path, size_t *size);

#endif
