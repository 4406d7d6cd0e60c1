/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program in a session of its own, with its own files for what it says.
 */
#ifndef FAULTS_START_H
#define FAULTS_START_H

#include "trace.h"

/* Starts it, traced from its first instruction on. 0, or -1 and errno. */
int start_program(struct program *program);
/* What it has said on its terminal goes to its file. */
void start_listen(struct program *program);

#endif
