/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The verdicts that jobs have left.
 */
#ifndef FAULTS_VERDICTS_H
#define FAULTS_VERDICTS_H

#include "sandbox.h"

/* Adds those that are @never, the wrong one. */
void verdicts_check(const struct sandbox *sandbox, const char *never, struct strings *wrong);

#endif
