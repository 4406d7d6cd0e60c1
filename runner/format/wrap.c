// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "base/util.h"
#include "format/wrap.h"

/* However narrow the terminal, a line has some words. */
#define MIN_WIDTH 40

/* The bytes of the next word, and of the blanks before it. */
static size_t next_word(const char *s, size_t *blanks)
{
	*blanks = strspn(s, " ");
	return strcspn(s + *blanks, " ");
}

void wrap(FILE *out, size_t width, size_t indent, const char *s)
{
	size_t at = indent, blanks, word;

	if (width < MIN_WIDTH)
		width = MIN_WIDTH;

	fprintf(out, "%*s", (int)indent, "");
	for (word = next_word(s, &blanks); word; word = next_word(s, &blanks)) {
		if (at + blanks + word > width && at > indent + 2) {
			at = indent + 2;
			fprintf(out, "\n%*s", (int)at, "");
			blanks = 0;
		}
		s += strspn(s, " ");
		fprintf(out, "%*s%.*s", (int)blanks, "", (int)word, s);
		at += blanks + word;
		s += word;
	}
	fputc('\n', out);
}

void add_elapsed(struct text *t, double s)
{
	if (s >= 60)
		text_addf(t, " in %ld min %ld s", (long)s / 60, (long)s % 60);
	else if (s >= 0)
		text_addf(t, " in %.1f s", s);
}
