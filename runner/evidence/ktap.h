/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KTAP, the kernel's flavour of TAP, as a test prints it on L1's second serial port.
 *
 * Nested subtests are joined to one flat list, parent/child. A check's detail is what
 * the test said on diagnostic lines since the result before it, or since the plan, but for what it
 * has measured (protocol.h, POINTS and MEASURE).
 */
#ifndef RUNNER_KTAP_H
#define RUNNER_KTAP_H

#include <stdbool.h>
#include <stddef.h>

struct check {
	char *name;
	char *detail; /* never NULL; a skipped check's reason */
	bool ok;
	bool skip;
	unsigned int depth; /* of nesting, 0 is the top */
};

struct ktap {
	struct check *checks;
	size_t nr_checks;
	char *bail;	 /* what "Bail out!" said, with the diagnostics before it; or NULL */
	char *malformed; /* the first thing wrong with the document, with its line; or NULL */
	char *skip_all;	 /* the reason of a plan "1..0 # SKIP reason"; or NULL */
	char *last;	 /* the test's last line that is not empty, for messages; or NULL */
};

/*
 * Parses @len bytes. Only what lies between the begin and the end line of the run counts
 * if there is a begin line, else all of it. A last line without a line feed was cut off
 * and does not count.
 */
void ktap_parse(struct ktap *ktap, const char *s, size_t len);
void ktap_add_check(struct ktap *ktap, const char *name, bool ok, bool skip, const char *detail);
void ktap_free(struct ktap *ktap);

#endif
