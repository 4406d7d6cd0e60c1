// SPDX-License-Identifier: GPL-2.0-only
/* A vCPU's local APIC, read and written by the VMM. */
#include "lapic_util.h"

void vcpu_lapic_get(struct kvm_vcpu *vcpu, struct kvm_lapic_state *lapic)
{
	vcpu_ioctl(vcpu, KVM_GET_LAPIC, lapic);
}

void vcpu_lapic_set(struct kvm_vcpu *vcpu, struct kvm_lapic_state *lapic)
{
	vcpu_ioctl(vcpu, KVM_SET_LAPIC, lapic);
}

uint32_t lapic_get_reg(const struct kvm_lapic_state *lapic, unsigned int reg)
{
	uint32_t val;

	memcpy(&val, &lapic->regs[reg], sizeof(val));
	return val;
}

void lapic_set_reg(struct kvm_lapic_state *lapic, unsigned int reg, uint32_t val)
{
	memcpy(&lapic->regs[reg], &val, sizeof(val));
}
