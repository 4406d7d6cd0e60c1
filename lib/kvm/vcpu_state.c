// SPDX-License-Identifier: GPL-2.0-only
/* Step 3: what a vCPU has in it, read and written by the VMM. */
#include <stdarg.h>

#include "kvm_util.h"
#include "x86_regs.h"

#define VCPU_GET(what, type, cmd)                                     \
	void vcpu_##what##_get(struct kvm_vcpu *vcpu, struct type *p) \
	{                                                             \
		vcpu_ioctl(vcpu, cmd, p);                             \
	}

#define VCPU_SET(what, type, cmd)                                     \
	void vcpu_##what##_set(struct kvm_vcpu *vcpu, struct type *p) \
	{                                                             \
		vcpu_ioctl(vcpu, cmd, p);                             \
	}

VCPU_GET(regs, kvm_regs, KVM_GET_REGS)
VCPU_SET(regs, kvm_regs, KVM_SET_REGS)
VCPU_GET(sregs, kvm_sregs, KVM_GET_SREGS)
VCPU_SET(sregs, kvm_sregs, KVM_SET_SREGS)
VCPU_GET(events, kvm_vcpu_events, KVM_GET_VCPU_EVENTS)
VCPU_SET(events, kvm_vcpu_events, KVM_SET_VCPU_EVENTS)
VCPU_GET(mp_state, kvm_mp_state, KVM_GET_MP_STATE)
VCPU_SET(mp_state, kvm_mp_state, KVM_SET_MP_STATE)
VCPU_SET(guest_debug, kvm_guest_debug, KVM_SET_GUEST_DEBUG)
VCPU_GET(nested_state, kvm_nested_state, KVM_GET_NESTED_STATE)

int _vcpu_sregs_set(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs)
{
	return __vcpu_ioctl(vcpu, KVM_SET_SREGS, sregs);
}

int __vcpu_has_device_attr(struct kvm_vcpu *vcpu, uint32_t group, uint64_t attr)
{
	struct kvm_device_attr a = {.group = group, .attr = attr};

	return __vcpu_ioctl(vcpu, KVM_HAS_DEVICE_ATTR, &a);
}

void vcpu_device_attr_set(struct kvm_vcpu *vcpu, uint32_t group, uint64_t attr, void *val)
{
	struct kvm_device_attr a = {.group = group, .attr = attr, .addr = (uintptr_t)val};

	vcpu_ioctl(vcpu, KVM_SET_DEVICE_ATTR, &a);
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
	uint64_t now;

	TEST_ASSERT(ret == 1, "KVM_SET_MSRS of %#lx to %#lx: %s", (unsigned long)msr_index,
		    (unsigned long)msr_value, ret < 0 ? strerror(errno) : "KVM refuses it");
	if (msr_index == MSR_IA32_TSC)
		return;
	now = vcpu_get_msr(vcpu, msr_index);
	TEST_ASSERT(now == msr_value, "MSR %#lx was set to %#lx, and KVM gives %#lx",
		    (unsigned long)msr_index, (unsigned long)msr_value, (unsigned long)now);
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
