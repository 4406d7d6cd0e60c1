/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running a vCPU beyond KVM_RUN itself: with a limit, so that a guest that hangs is a result and
 * not a hang; up to a ucall; and what is said if the guest did something else.
 *
 * It needs no more of the library than what the kernel's KVM selftests have as well.
 */
#ifndef RUN_UTIL_H
#define RUN_UTIL_H

#include "kvm_util.h"
#include "ucall_common.h"

/*
 * vcpu_run() with a limit in CLOCK_MONOTONIC: false if the vCPU had to be
 * fetched out. From one thread at a time; uses SIGALRM. A guest that spins with
 * interrupts off has to call sti_cli() as it does, or the intel machine does not
 * get it out (intel quirk 3).
 */
bool vcpu_run_for(struct kvm_vcpu *vcpu, uint64_t ns);

/*
 * The same with a limit on the calling thread's CPU time: on a busy machine a guest that has to
 * wait for its CPU is not taken for one that hangs. A guest that halts uses none, and has no limit.
 */
bool vcpu_run_for_cpu_time(struct kvm_vcpu *vcpu, uint64_t ns);

/*
 * The same in two steps, for a test to which the way into KVM_RUN matters: from here on the vCPU is
 * fetched out after NS, and once it was, it does not run any more. 0 is no limit.
 */
void vcpu_limit(struct kvm_vcpu *vcpu, uint64_t ns);
bool vcpu_run_limited(struct kvm_vcpu *vcpu);

/*
 * Fails the test unless VCPU's last exit was that ucall, which goes to UC. Says what it was
 * instead: a failed guest assertion, another ucall, another exit.
 */
#define TEST_ASSERT_UCALL(vcpu, uc, cmd) assert_ucall(vcpu, uc, cmd, __FILE__, __LINE__)
void assert_ucall(struct kvm_vcpu *vcpu, struct ucall *uc, uint64_t expected, const char *file,
		  unsigned int line);

/*
 * Runs VCPU to its next GUEST_SYNC or GUEST_DONE, printing what the guest
 * prints on the way: the command, with the arguments in UC. A failed guest
 * assertion, or any other exit, fails the test.
 */
uint64_t vcpu_run_to_ucall(struct kvm_vcpu *vcpu, struct ucall *uc);

/* The same, up to a GUEST_SYNC: the guest's end fails the test. */
void vcpu_run_to_sync(struct kvm_vcpu *vcpu);

#endif
