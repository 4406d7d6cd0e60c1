/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The library's own tests, one program: each file has the checks of one subject, which fail if
 * the library does not do what its headers say. It is run in L1, like a regression's test.
 */
#ifndef LIBRARY_H
#define LIBRARY_H

#include "processor.h"
#include "ucall_common.h"

#define NR_CPUID_CHECKS 6
void check_cpuid(void);

#define NR_MSR_CHECKS 6
void check_msr(void);

#define NR_USER_CHECKS 5
void check_user(void);

#define NR_VM_CHECKS 10
void check_vm(void);

#define NR_MESSAGE_CHECKS 12
void check_messages(void);

#define NR_SVM_CHECKS 9
void check_svm(void);

#define NR_HYPERV_CHECKS 2
void check_hyperv(void);

#define NR_RACE_CHECKS 3
void check_race(void);

#define NR_DIRTY_RING_CHECKS 2
void check_dirty_ring(void);

#define NR_PAGE_TABLE_CHECKS 2
void check_page_tables(void);

#define NR_SHARED_CHECKS 12
void check_shared(void);

#define NR_POINTS_CHECKS 3
void check_points(void);

#endif
