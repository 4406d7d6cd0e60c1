/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A clock that does not run while a busy host keeps what is traced, or its tracer, from running.
 */
#ifndef FAULTS_RUNNABLE_H
#define FAULTS_RUNNABLE_H

#include "trace.h"

void runnable_begin(struct trace *trace);
/* The time since the last one goes to trace->took_s. */
void runnable_tick(struct trace *trace);

#endif
