/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM's Hyper-V emulation: CPUID, MSRs and hypercalls, with the names that the kernel and its KVM
 * selftests give them. The VMM makes a vCPU one of a Hyper-V guest; guest code makes hypercalls.
 * Nothing of nested Hyper-V is here.
 * Source: Microsoft's Hypervisor Top Level Functional Specification (TLFS).
 */
#ifndef SELFTEST_KVM_HYPERV_H
#define SELFTEST_KVM_HYPERV_H

#include "processor.h"

#define HYPERV_CPUID_VENDOR_AND_MAX_FUNCTIONS 0x40000000
#define HYPERV_CPUID_INTERFACE 0x40000001
#define HYPERV_CPUID_FEATURES 0x40000003
#define HYPERV_CPUID_ENLIGHTMENT_INFO 0x40000004
#define HYPERV_CPUID_SYNDBG_PLATFORM_CAPABILITIES 0x40000082

/* What the guest may use: MSRs in EAX, hypercalls in EBX, and others in EDX. */
#define __HV_FEATURE(gpr, bit) KVM_X86_CPU_FEATURE(HYPERV_CPUID_FEATURES, 0, gpr, bit)
#define HV_MSR_VP_RUNTIME_AVAILABLE __HV_FEATURE(EAX, 0)
#define HV_MSR_TIME_REF_COUNT_AVAILABLE __HV_FEATURE(EAX, 1)
#define HV_MSR_SYNIC_AVAILABLE __HV_FEATURE(EAX, 2)
#define HV_MSR_SYNTIMER_AVAILABLE __HV_FEATURE(EAX, 3)
#define HV_MSR_APIC_ACCESS_AVAILABLE __HV_FEATURE(EAX, 4)
#define HV_MSR_HYPERCALL_AVAILABLE __HV_FEATURE(EAX, 5)
#define HV_MSR_VP_INDEX_AVAILABLE __HV_FEATURE(EAX, 6)
#define HV_MSR_RESET_AVAILABLE __HV_FEATURE(EAX, 7)
#define HV_MSR_REFERENCE_TSC_AVAILABLE __HV_FEATURE(EAX, 9)
#define HV_ACCESS_FREQUENCY_MSRS __HV_FEATURE(EAX, 11)
#define HV_ACCESS_REENLIGHTENMENT __HV_FEATURE(EAX, 13)
#define HV_ACCESS_TSC_INVARIANT __HV_FEATURE(EAX, 15)
#define HV_POST_MESSAGES __HV_FEATURE(EBX, 4)
#define HV_SIGNAL_EVENTS __HV_FEATURE(EBX, 5)
#define HV_DEBUGGING __HV_FEATURE(EBX, 11)
#define HV_ENABLE_EXTENDED_HYPERCALLS __HV_FEATURE(EBX, 20)
#define HV_X64_HYPERCALL_XMM_INPUT_AVAILABLE __HV_FEATURE(EDX, 4)
#define HV_FEATURE_GUEST_CRASH_MSR_AVAILABLE __HV_FEATURE(EDX, 10)
#define HV_FEATURE_DEBUG_MSRS_AVAILABLE __HV_FEATURE(EDX, 11)
#define HV_STIMER_DIRECT_MODE_AVAILABLE __HV_FEATURE(EDX, 19)

/* What KVM recommends to the guest. */
#define __HV_RECOMMENDED(bit) KVM_X86_CPU_FEATURE(HYPERV_CPUID_ENLIGHTMENT_INFO, 0, EAX, bit)
#define HV_X64_REMOTE_TLB_FLUSH_RECOMMENDED __HV_RECOMMENDED(2)
#define HV_X64_CLUSTER_IPI_RECOMMENDED __HV_RECOMMENDED(10)
#define HV_X64_EX_PROCESSOR_MASKS_RECOMMENDED __HV_RECOMMENDED(11)
#define HV_X64_SYNDBG_CAP_ALLOW_KERNEL_DEBUGGING \
	KVM_X86_CPU_FEATURE(HYPERV_CPUID_SYNDBG_PLATFORM_CAPABILITIES, 0, EAX, 1)

#define HV_X64_MSR_GUEST_OS_ID 0x40000000
#define HV_X64_MSR_HYPERCALL 0x40000001
#define HV_X64_MSR_VP_INDEX 0x40000002
#define HV_X64_MSR_RESET 0x40000003
#define HV_X64_MSR_VP_RUNTIME 0x40000010
#define HV_X64_MSR_TIME_REF_COUNT 0x40000020
#define HV_X64_MSR_REFERENCE_TSC 0x40000021
#define HV_X64_MSR_TSC_FREQUENCY 0x40000022
#define HV_X64_MSR_EOI 0x40000070
#define HV_X64_MSR_EOM 0x40000084
#define HV_X64_MSR_STIMER0_CONFIG 0x400000b0
#define HV_X64_MSR_STIMER0_COUNT 0x400000b1
#define HV_X64_MSR_SYNDBG_STATUS 0x400000f2
#define HV_X64_MSR_CRASH_P0 0x40000100
#define HV_X64_MSR_REENLIGHTENMENT_CONTROL 0x40000106
#define HV_X64_MSR_TSC_EMULATION_CONTROL 0x40000107
#define HV_X64_MSR_TSC_EMULATION_STATUS 0x40000108
#define HV_X64_MSR_TSC_INVARIANT_CONTROL 0x40000118

#define HV_INVARIANT_TSC_EXPOSED BIT_ULL(0)

/* A value for HV_X64_MSR_GUEST_OS_ID. Without one there are no hypercalls. */
#define HYPERV_LINUX_OS_ID (0x8100ULL << 48)

#define HVCALL_FLUSH_VIRTUAL_ADDRESS_SPACE 0x0002
#define HVCALL_NOTIFY_LONG_SPIN_WAIT 0x0008
#define HVCALL_SEND_IPI 0x000b
#define HVCALL_FLUSH_VIRTUAL_ADDRESS_SPACE_EX 0x0013
#define HVCALL_SEND_IPI_EX 0x0015
#define HVCALL_POST_MESSAGE 0x005c
#define HVCALL_SIGNAL_EVENT 0x005d
#define HVCALL_RESET_DEBUG_SESSION 0x006b
#define HV_EXT_CALL_QUERY_CAPABILITIES 0x8001

#define HV_FLUSH_ALL_PROCESSORS BIT(0)
#define HV_FLUSH_ALL_VIRTUAL_ADDRESS_SPACES BIT(1)

/* In a hypercall's control word, beside its code. */
#define HV_HYPERCALL_FAST_BIT BIT(16)
#define HV_HYPERCALL_VARHEAD_OFFSET 17

/* The low 16 bits of a hypercall's result. */
#define HV_STATUS_SUCCESS 0
#define HV_STATUS_INVALID_HYPERCALL_CODE 2
#define HV_STATUS_INVALID_HYPERCALL_INPUT 3
#define HV_STATUS_INVALID_ALIGNMENT 4
#define HV_STATUS_INVALID_PARAMETER 5
#define HV_STATUS_ACCESS_DENIED 6
#define HV_STATUS_OPERATION_DENIED 8

/* Host side. */

/*
 * KVM_GET_SUPPORTED_HV_CPUID, of KVM as a whole and of a vCPU. The caller frees the second one.
 */
const struct kvm_cpuid2 *kvm_get_supported_hv_cpuid(void);
const struct kvm_cpuid2 *vcpu_get_supported_hv_cpuid(struct kvm_vcpu *vcpu);

/* Gives VCPU all of KVM's Hyper-V CPUID, in place of KVM's own. */
void vcpu_set_hv_cpuid(struct kvm_vcpu *vcpu);

/* Guest side. */

#define __hyperv_hypercall_insn(insn, control, input, output, status)            \
	({                                                                       \
		uint64_t __error_code, __control = (control), __input = (input); \
		uint8_t __vector;                                                \
                                                                                 \
		asm volatile("mov %[out], %%r8\n\t" KVM_ASM_SAFE(insn)           \
			     : "=a"(*(status)), "+c"(__control), "+d"(__input),  \
			       KVM_ASM_SAFE_OUTPUTS(__vector, __error_code)      \
			     : [out] "r"(output), "a"(-1L)                       \
			     : "r8", KVM_ASM_SAFE_CLOBBERS);                     \
		(void)__error_code;                                              \
		__vector;                                                        \
	})

/*
 * A hypercall: the exception's vector, or 0 and the result in *STATUS. INPUT and OUTPUT are guest
 * physical addresses, or with HV_HYPERCALL_FAST_BIT the input itself, which goes on in the XMM
 * registers as hyperv_write_xmm_input() left them.
 */
static inline uint8_t __hyperv_hypercall(uint64_t control, vm_vaddr_t input, vm_vaddr_t output,
					 uint64_t *status)
{
	if (host_cpu_is_amd)
		return __hyperv_hypercall_insn("vmmcall", control, input, output, status);
	return __hyperv_hypercall_insn("vmcall", control, input, output, status);
}

/* The same; anything but success fails the guest's test. */
static inline void hyperv_hypercall(uint64_t control, vm_vaddr_t input, vm_vaddr_t output)
{
	uint64_t status;

	GUEST_ASSERT_EQ(__hyperv_hypercall(control, input, output, &status), 0);
	GUEST_ASSERT_EQ(status & 0xffff, (uint64_t)HV_STATUS_SUCCESS);
}

/*
 * XMM0 and on, up to XMM5, get 16 bytes of DATA each. The compiler must not use them from here to
 * the hypercall, so nothing else stands between.
 */
void hyperv_write_xmm_input(void *data, int n_sse_regs);

#endif
