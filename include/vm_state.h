/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests ask of a VM or a vCPU, and change of it, that the kernel's KVM selftests have no name
 * for. It needs no more of the library than what they have as well.
 */
#ifndef VM_STATE_H
#define VM_STATE_H

#include "kvm_util.h"

/* The guest's kvmclock as the VMM sees it, in nanoseconds (KVM_GET_CLOCK). */
uint64_t vm_get_clock_ns(struct kvm_vm *vm);

/* Changes a slot, and nothing but that: for a new memslot generation. */
void vm_toggle_dirty_log(struct kvm_vm *vm, uint32_t slot);

/* A vCPU's statistic by name (KVM_GET_STATS_FD): a cumulative count or a current value. */
uint64_t vcpu_get_stat(struct kvm_vcpu *vcpu, const char *name);

#endif
