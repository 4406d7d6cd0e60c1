// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "plan/plan.h"

#define FIELDS 6

struct reader {
	struct plan *plan;
	size_t line;
	char *error;
};

static void plan_line(void *arg, const char *line)
{
	char *copy = xstrdup(line), *rest = copy, *fields[FIELDS], *field;
	struct reader *r = arg;
	struct planned *p;
	size_t n = 0, i;

	r->line++;
	while (*line && (field = strsep(&rest, "\t"))) {
		if (n == FIELDS || !*field) {
			n = 0;
			break;
		}
		fields[n++] = field;
	}
	if (n == FIELDS) {
		r->plan->v = xrealloc(r->plan->v, (r->plan->nr + 1) * sizeof(*r->plan->v));
		p = &r->plan->v[r->plan->nr++];
		char **const to[FIELDS] = {&p->regression, &p->kernel,	&p->series,
					   &p->variant,	   &p->machine, &p->dir};

		for (i = 0; i < FIELDS; i++)
			*to[i] = xstrdup(fields[i]);
	} else if (!r->error) {
		r->error = xasprintf("line %zu: not %d fields separated by tabs", r->line, FIELDS);
	}
	free(copy);
}

int plan_parse(struct plan *plan, const char *s, char **error)
{
	struct reader r = {.plan = plan};
	struct lines lines = {0};

	*plan = (struct plan){0};
	lines_feed(&lines, s, strlen(s), plan_line, &r);
	lines_finish(&lines, plan_line, &r);
	if (!r.error && !plan->nr)
		r.error = xstrdup("no jobs in it");
	if (!r.error)
		return 0;
	plan_free(plan);
	*error = r.error;
	return -1;
}

char *planned_dir(const struct planned *p, const char *results_dir)
{
	return *p->dir == '/' ? xstrdup(p->dir) : xasprintf("%s/%s", results_dir, p->dir);
}

void plan_free(struct plan *plan)
{
	size_t i;

	for (i = 0; i < plan->nr; i++) {
		struct planned *p = &plan->v[i];

		free(p->regression);
		free(p->kernel);
		free(p->series);
		free(p->variant);
		free(p->machine);
		free(p->dir);
	}
	free(plan->v);
	*plan = (struct plan){0};
}
