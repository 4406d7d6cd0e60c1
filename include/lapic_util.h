/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The local APIC as the VMM reads and writes it, and what tests know of it beyond apic.h: its timer
 * in KVM, and the self IPI of x2APIC.
 */
#ifndef LAPIC_UTIL_H
#define LAPIC_UTIL_H

#include "apic.h"
#include "kvm_util.h"

#define APIC_TDR_DIV_1 0xb
#define APIC_SELF_IPI 0x3f0

/* KVM's APIC bus runs at 1 GHz: with divider 1 a timer count is a nanosecond. */
#define APIC_BUS_CYCLE_NS 1

/* KVM_GET_LAPIC and KVM_SET_LAPIC; a register by its offset (APIC_*, apic.h). */
void vcpu_lapic_get(struct kvm_vcpu *vcpu, struct kvm_lapic_state *lapic);
void vcpu_lapic_set(struct kvm_vcpu *vcpu, struct kvm_lapic_state *lapic);
uint32_t lapic_get_reg(const struct kvm_lapic_state *lapic, unsigned int reg);
void lapic_set_reg(struct kvm_lapic_state *lapic, unsigned int reg, uint32_t val);

#endif
