/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A regression's page in Markdown, from what its entry and the comment at the head of its test say.
 * It knows nothing of files.
 */
#ifndef RUNNER_PLAN_PAGE_H
#define RUNNER_PLAN_PAGE_H

#include "plan/entry.h"

/*
 * The page; the caller frees it. @source is the test's, of which the first comment that is longer
 * than a line becomes the text. @machines are those that there are.
 */
char *page_text(const struct entry *entry, const char *source, const struct strings *machines);

#endif
