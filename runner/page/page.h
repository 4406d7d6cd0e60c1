/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.html: the merged results as a page for people, with what they need of the jobs' logs. It
 * decides nothing: verdicts, proofs and comparisons come from report/, what a log says from
 * evidence/. A log that is missing or damaged leaves a gap that says so.
 */
#ifndef RUNNER_PAGE_PAGE_H
#define RUNNER_PAGE_PAGE_H

#include <stdio.h>

#include "report/merge.h"

/* Links to logs are relative to merged->shown_in. */
void format_html(const struct merged *merged, FILE *out);

#endif
