// SPDX-License-Identifier: GPL-2.0-only
/*
 * What RESULTS/run says of a run beside its machines: what was asked for, and with what words each
 * kernel is asked for again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/top.h"
#include "front/front.h"

/* One line of plain text; @s is freed. */
static char *one_line(char *s)
{
	char *clean = clean_text(s, strlen(s));

	free(s);
	return clean;
}

static char *command_line(const struct options *o)
{
	return one_line(xasprintf("%s%s%s%s", suite_command(),
				  o->suite == SUITE_REGRESSIONS ? "" : " selftests",
				  o->words && *o->words ? " " : "", o->words ? o->words : ""));
}

/* Whose tests, where they were not built from the kernel's source. */
static void add_tests(struct text *t, const struct options *o)
{
	const char *option = o->suite == SUITE_LTP ? "ltp"
						   : (o->suite == SUITE_KUT ? "kut" : "dir");
	char *dir = o->dir ? shell_quote(o->dir) : NULL;

	if (dir)
		text_addf(t, " --%s %s", option, dir);
	free(dir);
}

static void add_kernel(struct front *front, const char *label, const char *name)
{
	char *quoted = shell_quote(name);
	struct text t = {0};
	size_t i;

	if (runfile_kernel(&front->run, label)) {
		free(quoted);
		return;
	}
	text_addf(&t, "-k %s", quoted);
	for (i = 0; i < front->request.configs.nr; i++)
		text_addf(&t, " --config %s", front->request.configs.v[i]);
	add_tests(&t, front->options);
	runfile_add_kernel(&front->run, xstrdup(label), one_line(text_take(&t)));
	free(quoted);
}

void front_about(struct front *front)
{
	size_t given = 0, i;

	front->run.asked = command_line(front->options);
	/* Those that are of no series are in the order in which they were asked for. */
	for (i = 0; i < front->kernels.nr; i++) {
		const struct kernel *k = &front->kernels.v[i];

		if (k->series)
			add_kernel(front, k->label, k->series);
		else if (given < front->given.nr)
			add_kernel(front, k->label, front->given.v[given++]);
	}
}
