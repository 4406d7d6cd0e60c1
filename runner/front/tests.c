// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/top.h"
#include "front/child.h"
#include "front/front.h"
#include "plan/series.h"

#define BUILD_SCRIPT "scripts/selftests/build.sh"
#define FOREIGN_SCRIPT "scripts/selftests/foreign.sh"

/* A script's line "LABEL<TAB>DIR", in @out: DIR, or NULL. The caller frees it. */
static char *folder_of(const struct text *out)
{
	const char *line = out->s ? out->s : "", *tab = strchr(line, '\t');
	size_t len = tab ? strcspn(tab + 1, "\n") : 0;

	return len && tab[1] == '/' && !tab[1 + len + 1] ? xstrndup(tab + 1, len) : NULL;
}

/* The folder of tests for what the words name. 0, or a status after one line. */
static int ask_script(const struct front *front, const char *name, char **dir)
{
	const struct options *o = front->options;
	bool selftests = o->suite == SUITE_SELFTESTS;
	const char *file = selftests ? BUILD_SCRIPT : FOREIGN_SCRIPT;
	char *script = suite_path(file);
	const char *const own[] = {script, name, NULL};
	const char *const elsewhere[] = {script, selftests ? "--dir" : suite_name(o->suite), o->dir,
					 NULL};
	struct text out = {0};
	const struct child child = {.argv = o->dir ? elsewhere : own, .out = &out};
	int status = child_run(&child);

	*dir = NULL;
	if (status == CHILD_INTERRUPTED) {
		status = STATUS_INTERRUPTED;
	} else if (status && status != STATUS_USAGE && status != STATUS_ERROR) {
		complain("%s ended with status %d", file, status);
		status = STATUS_ERROR;
	} else if (!status) {
		*dir = folder_of(&out);
		if (!*dir) {
			complain("%s said something other than \"LABEL<TAB>DIR\"", file);
			status = STATUS_ERROR;
		}
	}
	free(out.s);
	free(script);
	return status;
}

/* "SERIES:WHAT" has the selftests of its series. */
static int build(struct front *front, size_t i)
{
	const char *what, *name = front->given.v[i];
	const char *series = series_in(&front->known_series, name, &what);

	return ask_script(front, series ? series : name, &front->kernels.v[i].tests);
}

/* Lists of tests, and what is known of the machines. 0, or a status after one line. */
static int load(struct front *front)
{
	char *configs = suite_path("configs"), *error = NULL;
	struct request *r = &front->request;
	size_t i;
	int err = 0;

	for (i = 0; !err && i < front->kernels.nr; i++)
		err = selftests_load(&r->kernels_tests[i], r->suite, front->kernels.v[i].tests,
				     configs, &error);
	for (i = 0; !err && i < r->nr_machines; i++)
		err = known_load(&r->known[i], configs, r->machines[i].name, &error);
	if (err)
		complain("%s", error);
	free(error);
	free(configs);
	return err ? STATUS_ERROR : 0;
}

int front_tests(struct front *front)
{
	struct request *r = &front->request;
	int status = 0;
	size_t i;

	r->kernels_tests = xcalloc(front->kernels.nr + 1, sizeof(*r->kernels_tests));
	r->known = xcalloc(r->nr_machines + 1, sizeof(*r->known));
	for (i = 0; !status && i < front->kernels.nr; i++)
		status = build(front, i);
	return status ? status : load(front);
}

void front_free_tests(struct front *front)
{
	struct request *r = &front->request;
	size_t i;

	for (i = 0; r->kernels_tests && i < front->kernels.nr; i++)
		selftests_free(&r->kernels_tests[i]);
	for (i = 0; r->known && i < r->nr_machines; i++)
		known_free(&r->known[i]);
	free(r->kernels_tests);
	free(r->known);
}
