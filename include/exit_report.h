/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is said of a vCPU's exit that a test did not expect: which one it was, what KVM adds to it,
 * in which function the guest was, and the vCPU's state where no guest goes on.
 *
 * It needs no more of the library than what the kernel's KVM selftests have as well.
 */
#ifndef EXIT_REPORT_H
#define EXIT_REPORT_H

#include "kvm_util.h"

/* Ends the test over VCPU's last exit. EXPECTED says what it should have been. */
void fail_exit(struct kvm_vcpu *vcpu, const char *expected, const char *file, unsigned int line)
	__attribute__((noreturn));

#endif
