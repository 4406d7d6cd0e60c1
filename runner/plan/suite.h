/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whose tests they are: this suite's regressions, or somebody else's. It decides how a test speaks
 * and what its outcomes are called; how it is built, booted and watched is the same for all.
 */
#ifndef RUNNER_PLAN_SUITE_H
#define RUNNER_PLAN_SUITE_H

#include <stdbool.h>

enum suite {
	SUITE_REGRESSIONS, /* KTAP, each check with a name; FIXED and VULNERABLE */
	SUITE_SELFTESTS,   /* the kernel's: an exit status, and KTAP if it likes; PASS and FAIL */
	SUITE_KUT,	   /* kvm-unit-tests: a status, and lines "PASS: NAME" */
	SUITE_LTP,	   /* LTP: a status of bits, and lines "FILE:LINE: TPASS: TEXT" */
	NR_SUITES,
};

/* "regressions", "selftests", "kut", "ltp"; and back, false if it is none. */
const char *suite_name(enum suite suite);
bool suite_parse(const char *name, enum suite *suite);

#endif
