/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From names on the command line to what they name: entries and machines.
 */
#ifndef RUNNER_PLAN_REQUEST_H
#define RUNNER_PLAN_REQUEST_H

#include "plan/entries.h"
#include "plan/options.h"
#include "plan/plan.h"

/*
 * @name is one of @known: 0. Else STATUS_USAGE, after one line on stderr that says which there are;
 * @kind says what they are.
 */
int known_name(const char *kind, const char *name, const struct strings *known);
/*
 * The entries that are asked for, by default those that run by default; in the table's order. 0, or
 * STATUS_USAGE after one line on stderr. The caller frees the request's entries, not what is in
 * them.
 */
int request_entries(struct request *request, const struct options *options,
		    const struct entries *entries);
/* The machines @names of @top/configs/machines; the same. */
int request_machines(struct request *request, const char *top, const struct strings *names);
void request_free(struct request *request);

#endif
