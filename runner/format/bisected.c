// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/markdown.h"
#include "format/bisected.h"

/* As many digits as git shows of a kernel's commits. */
#define SHORT_LEN 12

static void add_end(struct text *t, const struct bisected_commit *end)
{
	text_addf(t, "%.*s is %s", SHORT_LEN, end->hash, end->verdict);
}

void bisected_markdown(const struct bisected *b, FILE *out)
{
	bool introduced = !strcmp(b->new.verdict, "VULNERABLE") || !strcmp(b->new.verdict, "FAIL");
	struct text t = {0};

	text_addf(&t, "## ");
	markdown_line(&t, b->what);
	text_addf(&t, ": %.*s is the first %s commit\n\n    %s\n    ", SHORT_LEN, b->found,
		  b->new.verdict, b->found);
	/* Nothing means anything to Markdown there, but a line's end. */
	text_addf(&t, "%s\n    %s\n", b->subject, b->author);
	if (b->about) {
		text_addf(&t, "\n%s means: ", introduced ? b->new.verdict : b->old.verdict);
		markdown_line(&t, b->about);
		text_addf(&t, "\n");
	}
	text_addf(&t, "\nOn machine ");
	markdown_line(&t, b->machine);
	text_addf(&t, " ");
	add_end(&t, &b->old);
	text_addf(&t, " and ");
	add_end(&t, &b->new);
	text_addf(&t,
		  ". Commits built and booted: %s; of %s of them nothing can be said.\n\n    %s\n",
		  b->judged, b->unsaid, b->command);
	if (introduced)
		text_addf(&t, "\n#regzbot introduced: %s\n", b->found);
	fwrite(t.s, 1, t.len, out);
	free(t.s);
}
