/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a debug kernel's own checks report in its log: lockdep, RCU, KASAN, KCSAN, context tracking,
 * and what sleeps where nobody may. After such a report the kernel goes on. One line is looked at;
 * what a report means is decided in verdict/.
 */
#ifndef RUNNER_EVIDENCE_FINDING_H
#define RUNNER_EVIDENCE_FINDING_H

#include <stdbool.h>

/*
 * Whether @message, a line of the log behind its time stamp, begins a report. A data race in which
 * no function of KVM's modules has a part is none: every kernel has many.
 */
bool finding_begins(const char *message);
/*
 * The function of KVM's modules that a line below it names, without offset and module; NULL if
 * there is none, or if the kernel is not sure of it. The caller frees it.
 */
char *finding_function(const char *message);

#endif
