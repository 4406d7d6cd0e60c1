/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * configs/series/NAME: what stock of a series is expected to show, and what fixed it upstream. Of its
 * lines only "fixed REGRESSION COMMIT RELEASE" and "lacks REGRESSION COMMIT RELEASE" matter here.
 */
#ifndef RUNNER_SERIES_H
#define RUNNER_SERIES_H

#include "base/util.h"

struct series {
	char *name;
	struct strings fixed, lacks;
	/* Regressions with a known commit, and "COMMIT (RELEASE)" of each. */
	struct strings regressions, commits;
};

/* Parses the file's text. 0, or -1 with one line in *@error, which the caller frees. */
int series_parse(struct series *series, const char *name, const char *s, char **error);
void series_free(struct series *series);

enum expectation {
	EXPECT_UNKNOWN,
	EXPECT_FIXED,
	EXPECT_VULNERABLE,
};

enum expectation series_expect(const struct series *series, const char *regression,
			       const char *variant);
/* "COMMIT (RELEASE)" that fixed it upstream, by any of the series; NULL if none knows. */
const char *series_upstream(const struct series *series, size_t nr, const char *regression);
/* "FIXED", "VULNERABLE", or NULL. */
const char *expectation_name(enum expectation expected);

#endif
