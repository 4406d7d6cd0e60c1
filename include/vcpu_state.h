/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a vCPU has in it, read and written by the VMM: an ioctl for each. kvm_util.h includes this.
 * A call whose name begins with an underscore returns what the ioctl returned.
 */
#ifndef VCPU_STATE_H
#define VCPU_STATE_H

#include "kvm_util.h"

void vcpu_regs_get(struct kvm_vcpu *vcpu, struct kvm_regs *regs);
void vcpu_regs_set(struct kvm_vcpu *vcpu, struct kvm_regs *regs);
void vcpu_sregs_get(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs);
void vcpu_sregs_set(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs);
int _vcpu_sregs_set(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs);
void vcpu_events_get(struct kvm_vcpu *vcpu, struct kvm_vcpu_events *events);
void vcpu_events_set(struct kvm_vcpu *vcpu, struct kvm_vcpu_events *events);
void vcpu_mp_state_get(struct kvm_vcpu *vcpu, struct kvm_mp_state *mp_state);
void vcpu_mp_state_set(struct kvm_vcpu *vcpu, struct kvm_mp_state *mp_state);
void vcpu_guest_debug_set(struct kvm_vcpu *vcpu, struct kvm_guest_debug *debug);
void vcpu_nested_state_get(struct kvm_vcpu *vcpu, struct kvm_nested_state *state);

/*
 * An MSR. vcpu_set_msr() also fails the test if KVM gives another value back than the one that was
 * set; of the TSC, which goes on, it does not ask.
 */
uint64_t vcpu_get_msr(struct kvm_vcpu *vcpu, uint64_t msr_index);
void vcpu_set_msr(struct kvm_vcpu *vcpu, uint64_t msr_index, uint64_t msr_value);
/* KVM_SET_MSRS of one MSR: 1 if it was set, 0 if KVM refused the value, -1 with errno set. */
int _vcpu_set_msr(struct kvm_vcpu *vcpu, uint64_t msr_index, uint64_t msr_value);

/* The indexes of MSRs that KVM saves and restores, and of those that tell of KVM's own features. */
const struct kvm_msr_list *kvm_get_msr_index_list(void);
const struct kvm_msr_list *kvm_get_feature_msr_index_list(void);
bool kvm_msr_is_in_save_restore_list(uint32_t msr_index);
uint64_t kvm_get_feature_msr(uint64_t msr_index);

/* An attribute of a vCPU (KVM_HAS_DEVICE_ATTR, KVM_SET_DEVICE_ATTR). */
int __vcpu_has_device_attr(struct kvm_vcpu *vcpu, uint32_t group, uint64_t attr);
void vcpu_device_attr_set(struct kvm_vcpu *vcpu, uint32_t group, uint64_t attr, void *val);

#endif
