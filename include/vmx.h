/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Intel's VMX, as far as tests ask for it without running a nested guest: its MSRs are in
 * x86_regs.h, and here is what a VMM switches on. Nested guests by VMX are not in this library.
 */
#ifndef SELFTEST_KVM_VMX_H
#define SELFTEST_KVM_VMX_H

#include "apic.h"
#include "hyperv.h"

/* KVM_CAP_HYPERV_ENLIGHTENED_VMCS: VCPU may use Hyper-V's form of a VMCS. Returns its version. */
int vcpu_enable_evmcs(struct kvm_vcpu *vcpu);

#endif
