/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Text of somebody else's in a Markdown document. The document's own marks are its writer's.
 */
#ifndef RUNNER_BASE_MARKDOWN_H
#define RUNNER_BASE_MARKDOWN_H

#include "base/util.h"

/* @len bytes at @s as plain text, whatever Markdown would make of them. Lines stay lines. */
void markdown_plain(struct text *t, const char *s, size_t len);
/* The same of all of @s, in one line of valid UTF-8: also fit for a table's cell. */
void markdown_line(struct text *t, const char *s);

#endif
