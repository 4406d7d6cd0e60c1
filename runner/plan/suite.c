// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "plan/suite.h"

static const char *const names[NR_SUITES] = {
	[SUITE_REGRESSIONS] = "regressions",
	[SUITE_SELFTESTS] = "selftests",
	[SUITE_KUT] = "kut",
	[SUITE_LTP] = "ltp",
};

const char *suite_name(enum suite suite)
{
	return names[suite];
}

bool suite_parse(const char *name, enum suite *suite)
{
	int i;

	for (i = 0; i < NR_SUITES; i++) {
		if (!strcmp(names[i], name)) {
			*suite = (enum suite)i;
			return true;
		}
	}
	return false;
}
