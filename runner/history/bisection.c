// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "history/bisection.h"

#define TAB "\t"
#define SELFTEST "--selftest="

/* The next word of *@rest, which may be empty; "" where there is none. The caller frees it. */
static char *next_word(const char **rest)
{
	size_t len = strcspn(*rest, TAB);
	char *word = xstrndup(*rest, len);

	*rest += len + (len < strlen(*rest));
	return word;
}

static void add_step(struct bisection *b, const char *rest)
{
	struct bisection_step *step;
	int i;

	b->steps = xrealloc(b->steps, (b->nr_steps + 1) * sizeof(*b->steps));
	step = &b->steps[b->nr_steps++];
	for (i = 0; i < NR_STEP_WORDS; i++)
		step->words[i] = next_word(&rest);
}

static bool add_line(struct bisection *b, const char *kind, const char *rest)
{
	const struct {
		const char *kind;
		char **text;
		struct strings *lines;
	} kinds[] = {
		{"what", &b->what, NULL},	{"machine", &b->machine, NULL},
		{"over", &b->over, NULL},	{"found", &b->found, NULL},
		{"command", &b->command, NULL}, {"end", NULL, &b->ends},
		{"answer", NULL, &b->answers},	{"message", NULL, &b->message},
		{"log", NULL, &b->log},		{"commit", &b->commit, NULL},
		{"subject", &b->subject, NULL}, {"author", &b->author, NULL},
		{"config", &b->config, NULL},
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds) && strcmp(kinds[i].kind, kind); i++)
		;
	if (i == ARRAY_SIZE(kinds))
		return false;
	if (kinds[i].lines) {
		strings_add(kinds[i].lines, xstrdup(rest));
		return true;
	}
	if (!strcmp(kind, "what") && starts_with(rest, SELFTEST)) {
		b->selftest = true;
		rest += strlen(SELFTEST);
	}
	free(*kinds[i].text);
	*kinds[i].text = clean_text(rest, strlen(rest));
	return true;
}

int bisection_read(struct bisection *bisection, FILE *in, char **error)
{
	size_t size = 0;
	char *line = NULL;
	ssize_t len;

	*bisection = (struct bisection){0};
	*error = NULL;
	while (!*error && (len = getline(&line, &size, in)) > 0) {
		const char *rest = line;
		char *kind;

		line[strcspn(line, "\n")] = '\0';
		kind = next_word(&rest);
		if (!strcmp(kind, "step"))
			add_step(bisection, rest);
		else if (!add_line(bisection, kind, rest))
			*error = xasprintf("a line about a bisection begins with '%s'", kind);
		free(kind);
	}
	if (!*error && (!bisection->what || !bisection->machine || !bisection->over))
		*error = xstrdup("a bisection without \"what\", \"machine\" or \"over\"");
	free(line);
	if (!*error)
		return 0;
	bisection_free(bisection);
	return -1;
}

void bisection_free(struct bisection *bisection)
{
	size_t i;
	int j;

	for (i = 0; i < bisection->nr_steps; i++) {
		for (j = 0; j < NR_STEP_WORDS; j++)
			free(bisection->steps[i].words[j]);
	}
	free(bisection->steps);
	free(bisection->what);
	free(bisection->machine);
	free(bisection->config);
	free(bisection->over);
	free(bisection->found);
	free(bisection->command);
	free(bisection->commit);
	free(bisection->subject);
	free(bisection->author);
	strings_free(&bisection->ends);
	strings_free(&bisection->answers);
	strings_free(&bisection->message);
	strings_free(&bisection->log);
	*bisection = (struct bisection){0};
}
