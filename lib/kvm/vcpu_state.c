// SPDX-License-Identifier: GPL-2.0-only
/* Step 3: what a vCPU has in it, read and written by the VMM. */
#include <stdarg.h>

#include "kvm_util.h"

void vcpu_regs_get(struct kvm_vcpu *vcpu, struct kvm_regs *regs)
{
	vcpu_ioctl(vcpu, KVM_GET_REGS, regs);
}

void vcpu_regs_set(struct kvm_vcpu *vcpu, struct kvm_regs *regs)
{
	vcpu_ioctl(vcpu, KVM_SET_REGS, regs);
}

void vcpu_sregs_get(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs)
{
	vcpu_ioctl(vcpu, KVM_GET_SREGS, sregs);
}

void vcpu_sregs_set(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs)
{
	vcpu_ioctl(vcpu, KVM_SET_SREGS, sregs);
}

void vcpu_nested_state_get(struct kvm_vcpu *vcpu, struct kvm_nested_state *state)
{
	vcpu_ioctl(vcpu, KVM_GET_NESTED_STATE, state);
}

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

/* struct kvm_msrs ends in a flexible array: here with its one entry. */
struct one_msr {
	struct kvm_msrs header;
	struct kvm_msr_entry entry;
};

uint64_t vcpu_get_msr(struct kvm_vcpu *vcpu, uint64_t msr_index)
{
	struct one_msr msr = {.header.nmsrs = 1, .entry.index = msr_index};
	int ret = __vcpu_ioctl(vcpu, KVM_GET_MSRS, &msr);

	TEST_ASSERT(ret == 1, "KVM_GET_MSRS of %#lx: %s", (unsigned long)msr_index,
		    ret < 0 ? strerror(errno) : "KVM does not give it");
	return msr.entry.data;
}

int _vcpu_set_msr(struct kvm_vcpu *vcpu, uint64_t msr_index, uint64_t msr_value)
{
	struct one_msr msr = {
		.header.nmsrs = 1,
		.entry = {.index = msr_index, .data = msr_value},
	};

	return __vcpu_ioctl(vcpu, KVM_SET_MSRS, &msr);
}

void vcpu_set_msr(struct kvm_vcpu *vcpu, uint64_t msr_index, uint64_t msr_value)
{
	int ret = _vcpu_set_msr(vcpu, msr_index, msr_value);

	TEST_ASSERT(ret == 1, "KVM_SET_MSRS of %#lx to %#lx: %s", (unsigned long)msr_index,
		    (unsigned long)msr_value, ret < 0 ? strerror(errno) : "KVM refuses it");
}

void vcpu_args_set(struct kvm_vcpu *vcpu, unsigned int num, ...)
{
	struct kvm_regs regs;
	va_list ap;

	TEST_ASSERT(num >= 1 && num <= 6, "%u arguments", num);
	va_start(ap, num);
	vcpu_regs_get(vcpu, &regs);
	regs.rdi = va_arg(ap, uint64_t);
	if (num >= 2)
		regs.rsi = va_arg(ap, uint64_t);
	if (num >= 3)
		regs.rdx = va_arg(ap, uint64_t);
	if (num >= 4)
		regs.rcx = va_arg(ap, uint64_t);
	if (num >= 5)
		regs.r8 = va_arg(ap, uint64_t);
	if (num >= 6)
		regs.r9 = va_arg(ap, uint64_t);
	vcpu_regs_set(vcpu, &regs);
	va_end(ap);
}
