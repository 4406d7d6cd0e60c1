/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * CPUID: features by name, asked of the CPU at hand (host or guest), of KVM, and of a vCPU.
 *
 * A vCPU is created with all that KVM supports (KVM_GET_SUPPORTED_CPUID). A VMM may change that
 * only until the vCPU's first KVM_RUN.
 */
#ifndef CPU_FEATURES_H
#define CPU_FEATURES_H

#include "kvm_util.h"

enum cpuid_output_regs { KVM_CPUID_EAX, KVM_CPUID_EBX, KVM_CPUID_ECX, KVM_CPUID_EDX };

struct kvm_x86_cpu_feature {
	uint32_t function;
	uint16_t index;
	uint8_t reg; /* enum cpuid_output_regs */
	uint8_t bit;
};

#define KVM_X86_CPU_FEATURE(fn, idx, gpr, __bit) \
	((struct kvm_x86_cpu_feature){           \
		.function = (fn), .index = (idx), .reg = KVM_CPUID_##gpr, .bit = (__bit)})

#define X86_FEATURE_MWAIT KVM_X86_CPU_FEATURE(0x1, 0, ECX, 3)
#define X86_FEATURE_VMX KVM_X86_CPU_FEATURE(0x1, 0, ECX, 5)
#define X86_FEATURE_SMX KVM_X86_CPU_FEATURE(0x1, 0, ECX, 6)
#define X86_FEATURE_PCID KVM_X86_CPU_FEATURE(0x1, 0, ECX, 17)
#define X86_FEATURE_X2APIC KVM_X86_CPU_FEATURE(0x1, 0, ECX, 21)
#define X86_FEATURE_TSC_DEADLINE_TIMER KVM_X86_CPU_FEATURE(0x1, 0, ECX, 24)
#define X86_FEATURE_XSAVE KVM_X86_CPU_FEATURE(0x1, 0, ECX, 26)
#define X86_FEATURE_OSXSAVE KVM_X86_CPU_FEATURE(0x1, 0, ECX, 27)
#define X86_FEATURE_HYPERVISOR KVM_X86_CPU_FEATURE(0x1, 0, ECX, 31)
#define X86_FEATURE_PAE KVM_X86_CPU_FEATURE(0x1, 0, EDX, 6)
#define X86_FEATURE_MCE KVM_X86_CPU_FEATURE(0x1, 0, EDX, 7)
#define X86_FEATURE_APIC KVM_X86_CPU_FEATURE(0x1, 0, EDX, 9)
#define X86_FEATURE_XMM KVM_X86_CPU_FEATURE(0x1, 0, EDX, 25)
#define X86_FEATURE_FSGSBASE KVM_X86_CPU_FEATURE(0x7, 0, EBX, 0)
#define X86_FEATURE_TSC_ADJUST KVM_X86_CPU_FEATURE(0x7, 0, EBX, 1)
#define X86_FEATURE_SGX KVM_X86_CPU_FEATURE(0x7, 0, EBX, 2)
#define X86_FEATURE_SMEP KVM_X86_CPU_FEATURE(0x7, 0, EBX, 7)
#define X86_FEATURE_SMAP KVM_X86_CPU_FEATURE(0x7, 0, EBX, 20)
#define X86_FEATURE_UMIP KVM_X86_CPU_FEATURE(0x7, 0, ECX, 2)
#define X86_FEATURE_PKU KVM_X86_CPU_FEATURE(0x7, 0, ECX, 3)
#define X86_FEATURE_LA57 KVM_X86_CPU_FEATURE(0x7, 0, ECX, 16)
#define X86_FEATURE_RDPID KVM_X86_CPU_FEATURE(0x7, 0, ECX, 22)
#define X86_FEATURE_BUS_LOCK_DETECT KVM_X86_CPU_FEATURE(0x7, 0, ECX, 24)
#define X86_FEATURE_SGX_LC KVM_X86_CPU_FEATURE(0x7, 0, ECX, 30)
#define X86_FEATURE_XSAVES KVM_X86_CPU_FEATURE(0xd, 1, EAX, 3)
#define X86_FEATURE_SVM KVM_X86_CPU_FEATURE(0x80000001, 0, ECX, 2)
#define X86_FEATURE_NX KVM_X86_CPU_FEATURE(0x80000001, 0, EDX, 20)
#define X86_FEATURE_GBPAGES KVM_X86_CPU_FEATURE(0x80000001, 0, EDX, 26)
#define X86_FEATURE_RDTSCP KVM_X86_CPU_FEATURE(0x80000001, 0, EDX, 27)
#define X86_FEATURE_LM KVM_X86_CPU_FEATURE(0x80000001, 0, EDX, 29)
#define X86_FEATURE_INVTSC KVM_X86_CPU_FEATURE(0x80000007, 0, EDX, 8)
#define X86_FEATURE_NPT KVM_X86_CPU_FEATURE(0x8000000a, 0, EDX, 0)
#define X86_FEATURE_LBRV KVM_X86_CPU_FEATURE(0x8000000a, 0, EDX, 1)
#define X86_FEATURE_NRIPS KVM_X86_CPU_FEATURE(0x8000000a, 0, EDX, 3)
#define X86_FEATURE_TSCRATEMSR KVM_X86_CPU_FEATURE(0x8000000a, 0, EDX, 4)
#define X86_FEATURE_PAUSEFILTER KVM_X86_CPU_FEATURE(0x8000000a, 0, EDX, 10)
#define X86_FEATURE_PFTHRESHOLD KVM_X86_CPU_FEATURE(0x8000000a, 0, EDX, 12)
#define X86_FEATURE_VGIF KVM_X86_CPU_FEATURE(0x8000000a, 0, EDX, 16)
#define X86_FEATURE_KVM_CLOCKSOURCE KVM_X86_CPU_FEATURE(0x40000001, 0, EAX, 0)
#define X86_FEATURE_KVM_CLOCKSOURCE2 KVM_X86_CPU_FEATURE(0x40000001, 0, EAX, 3)
#define X86_FEATURE_KVM_PV_EOI KVM_X86_CPU_FEATURE(0x40000001, 0, EAX, 6)
#define X86_FEATURE_KVM_PV_UNHALT KVM_X86_CPU_FEATURE(0x40000001, 0, EAX, 7)

/* The same of a field of more than one bit. */
struct kvm_x86_cpu_property {
	uint32_t function;
	uint8_t index;
	uint8_t reg; /* enum cpuid_output_regs */
	uint8_t lo_bit;
	uint8_t hi_bit;
};

#define KVM_X86_CPU_PROPERTY(fn, idx, gpr, lo, hi)             \
	((struct kvm_x86_cpu_property){.function = (fn),       \
				       .index = (idx),         \
				       .reg = KVM_CPUID_##gpr, \
				       .lo_bit = (lo),         \
				       .hi_bit = (hi)})

#define X86_PROPERTY_SUPPORTED_XCR0_LO KVM_X86_CPU_PROPERTY(0xd, 0, EAX, 0, 31)
#define X86_PROPERTY_SUPPORTED_XCR0_HI KVM_X86_CPU_PROPERTY(0xd, 0, EDX, 0, 31)
#define X86_PROPERTY_MAX_KVM_LEAF KVM_X86_CPU_PROPERTY(0x40000000, 0, EAX, 0, 31)
#define X86_PROPERTY_MAX_PHY_ADDR KVM_X86_CPU_PROPERTY(0x80000008, 0, EAX, 0, 7)

/* Set from CPUID before main(), for host and guest alike. */
extern bool host_cpu_is_intel;
extern bool host_cpu_is_amd;

/* The CPU that the caller runs on, which in guest code is the guest's. What it lacks is 0. */
bool this_cpu_has(struct kvm_x86_cpu_feature feature);
uint32_t this_cpu_property(struct kvm_x86_cpu_property property);
uint64_t this_cpu_supported_xcr0(void);

/* What KVM can give a guest. KVM reports TSC_DEADLINE_TIMER apart: KVM_CAP_TSC_DEADLINE_TIMER. */
bool kvm_cpu_has(struct kvm_x86_cpu_feature feature);
uint32_t kvm_cpu_property(struct kvm_x86_cpu_property property);
const struct kvm_cpuid2 *kvm_get_supported_cpuid(void);
bool kvm_cpuid_has(const struct kvm_cpuid2 *cpuid, struct kvm_x86_cpu_feature feature);

/* Room for that many entries, with nent set to it. The caller frees it. */
struct kvm_cpuid2 *allocate_kvm_cpuid2(int nr_entries);
static inline size_t kvm_cpuid2_size(int nr_entries)
{
	return sizeof(struct kvm_cpuid2) + nr_entries * sizeof(struct kvm_cpuid_entry2);
}

/* An entry; without it the test fails. */
const struct kvm_cpuid_entry2 *get_cpuid_entry(const struct kvm_cpuid2 *cpuid, uint32_t function,
					       uint32_t index);

/* What VCPU's guest sees. */
bool vcpu_cpuid_has(struct kvm_vcpu *vcpu, struct kvm_x86_cpu_feature feature);

/* Changes VCPU's CPUID and gives it to KVM. */
void vcpu_set_or_clear_cpuid_feature(struct kvm_vcpu *vcpu, struct kvm_x86_cpu_feature feature,
				     bool set);
static inline void vcpu_set_cpuid_feature(struct kvm_vcpu *vcpu, struct kvm_x86_cpu_feature feature)
{
	vcpu_set_or_clear_cpuid_feature(vcpu, feature, true);
}
static inline void vcpu_clear_cpuid_feature(struct kvm_vcpu *vcpu,
					    struct kvm_x86_cpu_feature feature)
{
	vcpu_set_or_clear_cpuid_feature(vcpu, feature, false);
}

/*
 * An entry of VCPU's CPUID, to be changed; vcpu_set_cpuid() then gives it to KVM. The first two
 * fail the test if there is no such entry, the last one adds it, all zeros.
 */
struct kvm_cpuid_entry2 *__vcpu_get_cpuid_entry(struct kvm_vcpu *vcpu, uint32_t function,
						uint32_t index);
struct kvm_cpuid_entry2 *vcpu_get_cpuid_entry(struct kvm_vcpu *vcpu, uint32_t function);
struct kvm_cpuid_entry2 *vcpu_add_cpuid_entry(struct kvm_vcpu *vcpu, uint32_t function,
					      uint32_t index);
int __vcpu_set_cpuid(struct kvm_vcpu *vcpu);
void vcpu_set_cpuid(struct kvm_vcpu *vcpu);

/* These give KVM what they change at once: another CPUID as a whole, a field, an entry of zeros. */
void vcpu_init_cpuid(struct kvm_vcpu *vcpu, const struct kvm_cpuid2 *cpuid);
void vcpu_set_cpuid_property(struct kvm_vcpu *vcpu, struct kvm_x86_cpu_property property,
			     uint32_t value);
void vcpu_clear_cpuid_entry(struct kvm_vcpu *vcpu, uint32_t function);

#endif
