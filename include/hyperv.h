/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM's Hyper-V emulation: CPUID, MSRs, synthetic timers and hypercalls, with the names that the
 * kernel and its KVM selftests give them. The VMM makes a vCPU one of a Hyper-V guest; guest code
 * makes hypercalls. Only what tests use is here, and nothing of nested Hyper-V.
 * Source: Microsoft's Hypervisor Top Level Functional Specification (TLFS).
 */
#ifndef SELFTEST_KVM_HYPERV_H
#define SELFTEST_KVM_HYPERV_H

#include "processor.h"

#define HYPERV_CPUID_VENDOR_AND_MAX_FUNCTIONS 0x40000000
#define HYPERV_CPUID_INTERFACE 0x40000001
#define HYPERV_CPUID_FEATURES 0x40000003
#define HYPERV_CPUID_ENLIGHTMENT_INFO 0x40000004

#define HV_X64_CLUSTER_IPI_RECOMMENDED \
	KVM_X86_CPU_FEATURE(HYPERV_CPUID_ENLIGHTMENT_INFO, 0, EAX, 10)

#define HV_X64_MSR_GUEST_OS_ID 0x40000000
#define HV_X64_MSR_HYPERCALL 0x40000001
#define HV_X64_MSR_TIME_REF_COUNT 0x40000020
#define HV_X64_MSR_STIMER0_CONFIG 0x400000b0
#define HV_X64_MSR_STIMER0_COUNT 0x400000b1

/*
 * HV_X64_MSR_STIMER0_CONFIG. A timer in direct mode raises a vector; any other one sends a message
 * to a source of the SynIC. Times are in units of 100 ns: with PERIODIC the count is a period, else
 * a value of HV_X64_MSR_TIME_REF_COUNT.
 */
#define HV_STIMER_ENABLE BIT(0)
#define HV_STIMER_PERIODIC BIT(1)
#define HV_STIMER_VECTOR(v) ((uint64_t)(v) << 4)
#define HV_STIMER_DIRECT_MODE BIT(12)
#define HV_STIMER_SINT(n) ((uint64_t)(n) << 16)

/* A value for HV_X64_MSR_GUEST_OS_ID. Without one there are no hypercalls. */
#define HYPERV_LINUX_OS_ID (0x8100ULL << 48)

#define HVCALL_FLUSH_VIRTUAL_ADDRESS_SPACE 0x0002
#define HVCALL_NOTIFY_LONG_SPIN_WAIT 0x0008
#define HVCALL_SEND_IPI 0x000b
#define HVCALL_SEND_IPI_EX 0x0015

#define HV_FLUSH_ALL_PROCESSORS BIT(0)
#define HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES BIT(1)

/* In a hypercall's control word, beside its code. */
#define HV_HYPERCALL_FAST_BIT BIT(16)
#define HV_HYPERCALL_VARHEAD_OFFSET 17

/* The low 16 bits of a hypercall's result. */
#define HV_STATUS_SUCCESS 0
#define HV_STATUS_INVALID_HYPERCALL_CODE 2
#define HV_STATUS_INVALID_HYPERCALL_INPUT 3

enum HV_GENERIC_SET_FORMAT {
	HV_GENERIC_SET_SPARSE_4K,
	HV_GENERIC_SET_ALL,
};

/* Virtual processors by index: each bank has 64. Room for two banks. */
struct hv_vpset {
	uint64_t format;
	uint64_t valid_bank_mask;
	uint64_t bank_contents[2];
};

/* What HVCALL_SEND_IPI and HVCALL_SEND_IPI_EX are given. */
struct hv_send_ipi {
	uint32_t vector;
	uint32_t reserved;
	uint64_t cpu_mask;
};

struct hv_send_ipi_ex {
	uint32_t vector;
	uint32_t reserved;
	struct hv_vpset vp_set;
};

/* What HVCALL_FLUSH_VIRTUAL_ADDRESS_SPACE is given. */
struct hv_tlb_flush {
	uint64_t address_space;
	uint64_t flags;
	uint64_t processor_mask;
};

/* Host side. */

/* KVM_GET_SUPPORTED_HV_CPUID, of KVM as a whole and of a vCPU. The caller frees the second one. */
const struct kvm_cpuid2 *kvm_get_supported_hv_cpuid(void);
struct kvm_cpuid2 *vcpu_get_supported_hv_cpuid(struct kvm_vcpu *vcpu);

/* Gives VCPU all of KVM's Hyper-V CPUID, in place of KVM's own. */
void vcpu_set_hv_cpuid(struct kvm_vcpu *vcpu);

/* Guest side. */

#define __hyperv_hypercall_insn(insn, control, input, output, xmm, status)       \
	({                                                                       \
		uint64_t __error_code, __control = (control), __input = (input); \
		uint8_t __vector;                                                \
                                                                                 \
		asm volatile("mov %[out], %%r8\n\t"                              \
			     "movdqu (%[in_xmm]), %%xmm0\n\t" KVM_ASM_SAFE(insn) \
			     : "=a"(*(status)), "+c"(__control), "+d"(__input),  \
			       KVM_ASM_SAFE_OUTPUTS(__vector, __error_code)      \
			     : [out] "r"(output), [in_xmm] "r"(xmm), "a"(-1L)    \
			     : "r8", "xmm0", KVM_ASM_SAFE_CLOBBERS);             \
		(void)__error_code;                                              \
		__vector;                                                        \
	})

/*
 * A hypercall: the exception's vector, or 0 and the result in *STATUS. INPUT and OUTPUT are guest
 * physical addresses, or with HV_HYPERCALL_FAST_BIT the input itself, which goes on in XMM0.
 */
static inline uint8_t __hyperv_hypercall(uint64_t control, uint64_t input, uint64_t output,
					 const uint64_t xmm0[2], uint64_t *status)
{
	if (host_cpu_is_amd)
		return __hyperv_hypercall_insn("vmmcall", control, input, output, xmm0, status);
	return __hyperv_hypercall_insn("vmcall", control, input, output, xmm0, status);
}

#endif
