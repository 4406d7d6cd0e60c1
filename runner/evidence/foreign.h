/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests of other suites say on L1's second serial port, in the terms of KTAP: checks with
 * names, a failed assertion, the reason of a skip. The exit status is not looked at here, nor is
 * anything decided.
 *
 * Sources: the kernel's tools/testing/selftests/kselftest.h and kvm/lib/assert.c; kvm-unit-tests'
 * lib/report.c; LTP's lib/tst_test.c.
 */
#ifndef RUNNER_EVIDENCE_FOREIGN_H
#define RUNNER_EVIDENCE_FOREIGN_H

#include "evidence/ktap.h"
#include "plan/suite.h"

/*
 * Parses @len bytes, of which those between the begin and the end line of the run count. Of a
 * selftest, ktap->bail is its first failed assertion, "FILE:LINE: EXPRESSION: MESSAGE"; of LTP the
 * text of the first TBROK. A selftest that speaks no KTAP is not malformed.
 */
void foreign_parse(struct ktap *ktap, enum suite suite, const char *s, size_t len);

#endif
