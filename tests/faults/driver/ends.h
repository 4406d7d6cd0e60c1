/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How a program ended, beside the ends that a row allows.
 */
#ifndef FAULTS_ENDS_H
#define FAULTS_ENDS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/util.h"

/* What a program came to. */
struct end {
	int status;
	char *out, *err;
};

struct expected {
	const json_t *run;  /* of words.json */
	const json_t *ends; /* NULL: the right one only */
	const json_t *also; /* lines that may be on stderr */
	int sig;	    /* that was sent; 0: none */
};

/* Adds what is wrong with the end; nothing if it is one of those expected. */
void end_check(const struct end *end, const struct expected *expected, struct strings *wrong);
/* Whether it is the run's right end. */
bool end_is_right(const struct end *end, const struct expected *expected);

#endif
