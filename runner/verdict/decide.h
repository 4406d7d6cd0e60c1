/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The steps of verdict_decide(), of verdict/ alone. Each looks at one kind of evidence, and returns
 * true if that settles the verdict.
 */
#ifndef RUNNER_VERDICT_DECIDE_H
#define RUNNER_VERDICT_DECIDE_H

#include "verdict/verdict.h"

#define error(v, log, ...) verdict_set(v, VERDICT_ERROR, log, __VA_ARGS__)

/* What L1's kernel says about itself (kernel_log.c). */
bool decide_kernel_log(struct verdict *v, const struct evidence *e);
/* VULNERABLE, or FAIL, for what the kernel's log reports (kernel_log.c). */
void vulnerable_by_log(struct verdict *v, const struct fault *fault);
/* An L1 that does not come back means VULNERABLE (kernel_log.c). */
bool silence_decides(const struct entry *entry);
/* Begin and end of the run (course.c). */
bool decide_course(struct verdict *v, const struct evidence *e, const struct ktap *ktap);
/* The verdict on a test of another suite, as a whole (foreign.c). */
void foreign_decide(struct verdict *v, const struct evidence *e, const struct ktap *ktap);
/*
 * How a VMM ended that should have gone on, in words (course.c). @last is the last that was heard
 * of L1: of its kernel, or of the test once it has begun.
 */
void error_vmm(struct verdict *v, const struct evidence *e, const char *when, const char *last);

#endif
