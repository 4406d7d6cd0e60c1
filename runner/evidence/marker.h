/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The marks by which L1's init says what it does, as protocol.h has them: a test's begin, its end,
 * and a set-up that failed.
 */
#ifndef RUNNER_MARKER_H
#define RUNNER_MARKER_H

#include <stdbool.h>

enum marker_kind {
	MARKER_NONE,
	MARKER_BEGIN,
	MARKER_END,
	MARKER_ERROR,
};

enum end_kind {
	END_EXIT,
	END_SIGNAL,
	END_TIMEOUT,
};

struct marker {
	enum marker_kind kind;
	enum end_kind end; /* of MARKER_END */
	int value;	   /* exit status, signal, or virtual seconds */
	char *text;	   /* the test's name, or the error */
};

/*
 * True if the line holds one, anywhere (a test may have left a line unfinished);
 * @marker's old text is freed. A damaged one is no marker.
 */
bool marker_parse(struct marker *marker, const char *line);
void marker_free(struct marker *marker);

#endif
