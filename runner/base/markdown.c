// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/markdown.h"

/* An underscore within a word means nothing to Markdown. */
static bool is_within_word(const char *s, size_t i, size_t len)
{
	return i && i + 1 < len && isalnum((unsigned char)s[i - 1]) &&
	       isalnum((unsigned char)s[i + 1]);
}

/* "@name" calls somebody of that name where the document is shown; no backslash prevents that. */
static bool mentions(const char *s, size_t i, size_t len)
{
	return s[i] == '@' && (!i || !isalnum((unsigned char)s[i - 1])) && i + 1 < len &&
	       isalnum((unsigned char)s[i + 1]);
}

void markdown_plain(struct text *t, const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		bool special = strchr("\\`*[]<>|#&~", s[i]) ||
			       (s[i] == '_' && !is_within_word(s, i, len));

		text_addf(t, "%s%c", special ? "\\" : "", s[i]);
		if (mentions(s, i, len))
			text_addf(t, "<!-- -->");
	}
}

void markdown_line(struct text *t, const char *s)
{
	char *clean = clean_text(s, strlen(s));

	markdown_plain(t, clean, strlen(clean));
	free(clean);
}
