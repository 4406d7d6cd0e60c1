// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/markdown.h"
#include "base/top.h"
#include "history/bisection.h"
#include "plan/entry.h"

/* As many digits as git shows of a kernel's commits. */
#define SHORT_LEN 12

/* Of an end, "NAME VERDICT"; the older one is the first. */
static const char *verdict_of(const struct bisection *b, size_t end)
{
	const char *blank = end < b->ends.nr ? strrchr(b->ends.v[end], ' ') : NULL;

	return blank ? blank + 1 : "";
}

static void add_end(struct text *t, const struct bisection *b, size_t end)
{
	const char *verdict = verdict_of(b, end);

	if (!*verdict)
		return;
	markdown_plain(t, b->ends.v[end], (size_t)(verdict - b->ends.v[end]) - 1);
	text_addf(t, " is %s", verdict);
}

/* What VULNERABLE means of a regression that there is; NULL otherwise. The caller frees it. */
static char *about_of(const struct bisection *b)
{
	char *file = xasprintf("configs/regressions/%s.json", b->what), *path = suite_path(file);
	char *error = NULL, *about = NULL;
	struct entry entry;

	if (!b->selftest && !entry_load(&entry, path, &error)) {
		about = xstrdup(entry.about);
		entry_free(&entry);
	}
	free(error);
	free(file);
	free(path);
	return about;
}

/* Steps that could not be judged. */
static size_t unjudged(const struct bisection *b)
{
	size_t i, nr = 0;

	for (i = 0; i < b->nr_steps; i++) {
		const char *verdict = b->steps[i].words[STEP_VERDICT];

		nr += strcmp(verdict, verdict_of(b, 0)) && strcmp(verdict, verdict_of(b, 1));
	}
	return nr;
}

void bisection_mail(const struct bisection *b, FILE *out)
{
	const char *new = verdict_of(b, 1);
	bool introduced = !strcmp(new, "VULNERABLE") || !strcmp(new, "FAIL");
	char *about = about_of(b);
	struct text t = {0};

	text_addf(&t, "## ");
	markdown_line(&t, b->what);
	text_addf(&t, ": %.*s is the first %s commit\n\n    %s\n    ", SHORT_LEN, b->commit, new,
		  b->commit);
	/* Nothing means anything to Markdown there, but a line's end. */
	text_addf(&t, "%s\n    %s\n", b->subject ? b->subject : "", b->author ? b->author : "");
	if (about) {
		text_addf(&t, "\n%s means: ", introduced ? new : verdict_of(b, 0));
		markdown_line(&t, about);
		text_addf(&t, "\n");
	}
	text_addf(&t, "\nOn machine ");
	markdown_line(&t, b->machine);
	if (b->config) {
		text_addf(&t, ", built with --config ");
		markdown_line(&t, b->config);
	}
	text_addf(&t, b->config ? ", " : " ");
	add_end(&t, b, 0);
	text_addf(&t, " and ");
	add_end(&t, b, 1);
	text_addf(&t, ". Commits built and booted: %zu; %zu of them could not be judged.\n",
		  b->nr_steps, unjudged(b));
	if (b->command)
		text_addf(&t, "\n    %s\n", b->command);
	if (introduced)
		text_addf(&t, "\n#regzbot introduced: %s\n", b->commit);
	fwrite(t.s, 1, t.len, out);
	free(t.s);
	free(about);
}
