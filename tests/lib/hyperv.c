// SPDX-License-Identifier: GPL-2.0-only
/* A Hyper-V guest: its CPUID, and hypercalls. */
#include "hyperv.h"
#include "library.h"
#include "run_util.h"

#define HYPERV_SIGNATURE 0x31237648 /* "Hv#1" */
#define NO_SUCH_CALL 0xffff

static struct {
	uint32_t max, signature;
	uint8_t vector;
	uint64_t none, wait;
} out;

static void guest_code(void)
{
	uint32_t ebx, ecx, edx;

	__cpuid(HYPERV_CPUID_VENDOR_AND_MAX_FUNCTIONS, 0, &out.max, &ebx, &ecx, &edx);
	__cpuid(HYPERV_CPUID_INTERFACE, 0, &out.signature, &ebx, &ecx, &edx);
	wrmsr(HV_X64_MSR_GUEST_OS_ID, HYPERV_LINUX_OS_ID);
	out.vector = __hyperv_hypercall(NO_SUCH_CALL, 0, 0, &out.none);
	out.vector |= __hyperv_hypercall(HVCALL_NOTIFY_LONG_SPIN_WAIT | HV_HYPERCALL_FAST_BIT, 0, 0,
					 &out.wait);
	GUEST_SYNC(0);
}

void check_hyperv(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm;

	if (!kvm_has_cap(KVM_CAP_HYPERV_SEND_IPI)) {
		ksft_test_result_code(KSFT_SKIP, "vcpu_set_hv_cpuid",
				      "KVM has no Hyper-V emulation");
		ksft_test_result_code(KSFT_SKIP, "hyperv_hypercall",
				      "KVM has no Hyper-V emulation");
		return;
	}
	vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	vcpu_set_hv_cpuid(vcpu);
	vcpu_run_to_sync(vcpu);
	sync_global_from_guest(vm, out);
	ksft_test_result(out.max >= HYPERV_CPUID_ENLIGHTMENT_INFO &&
				 out.signature == HYPERV_SIGNATURE &&
				 kvm_get_supported_hv_cpuid()->nent > 1,
			 "vcpu_set_hv_cpuid\n");
	ksft_test_result(!out.vector && out.none == HV_STATUS_INVALID_HYPERCALL_CODE &&
				 out.wait == HV_STATUS_SUCCESS,
			 "hyperv_hypercall\n");
	kvm_vm_free(vm);
}
