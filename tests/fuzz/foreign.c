// SPDX-License-Identifier: GPL-2.0-only
/* What a test of another suite prints, damaged in any way; the first byte says whose it is. */
#include "evidence/foreign.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum suite suites[] = {SUITE_SELFTESTS, SUITE_KUT, SUITE_LTP};
	struct text longer = {0};
	struct ktap ktap, again;
	enum suite suite;
	size_t i;

	if (!size)
		return 0;
	suite = suites[*data % 3];
	foreign_parse(&ktap, suite, (const char *)data + 1, size - 1);
	for (i = 0; i < ktap.nr_checks; i++) {
		must(is_clean(ktap.checks[i].name));
		must(is_clean(ktap.checks[i].detail));
	}
	must(!ktap.bail || is_clean(ktap.bail));
	must(!ktap.last || is_clean(ktap.last));

	/* What was said before a test's begin is not the test's. */
	text_addf(&longer, "TAP version 13\nnot ok 1 early\nFAIL: early\na.c:1: TFAIL: early\n"
			   "==== Test Assertion Failure ====\n  a.c:1: early\n"
			   "# kvm-regress: begin x\n");
	text_add(&longer, (const char *)data + 1, size - 1);
	foreign_parse(&again, suite, longer.s, longer.len);
	must(!again.bail == !ktap.bail);
	must(again.nr_checks == ktap.nr_checks);
	ktap_free(&again);
	free(longer.s);
	ktap_free(&ktap);
	return 0;
}
