// SPDX-License-Identifier: GPL-2.0-only
/* CPUID features: of the CPU, of KVM, of a vCPU, and what the guest then sees. */
#include "library.h"
#include "run_util.h"

#define NO_SUCH_FEATURE KVM_X86_CPU_FEATURE(0x7fff, 0, EAX, 0)
#define OWN_FUNCTION 0x40000100

static void guest_code(void)
{
	uint32_t eax, ebx, ecx, edx;

	__cpuid(OWN_FUNCTION, 0, &eax, &ebx, &ecx, &edx);
	GUEST_SYNC_ARGS(this_cpu_has(X86_FEATURE_TSC_DEADLINE_TIMER), this_cpu_has(X86_FEATURE_NX),
			this_cpu_has(NO_SUCH_FEATURE), ebx, 0);
}

static void run_guest(struct kvm_vcpu *vcpu, struct ucall *uc)
{
	vcpu_run(vcpu);
	TEST_ASSERT_UCALL(vcpu, uc, UCALL_SYNC);
}

static void check_feature(bool set)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	struct ucall uc;

	vcpu_set_cpuid_feature(vcpu, X86_FEATURE_TSC_DEADLINE_TIMER);
	if (!set)
		vcpu_clear_cpuid_feature(vcpu, X86_FEATURE_TSC_DEADLINE_TIMER);
	vcpu_add_cpuid_entry(vcpu, OWN_FUNCTION, 0)->ebx = 0x1234;
	vcpu_set_cpuid(vcpu);
	run_guest(vcpu, &uc);
	ksft_test_result(vcpu_cpuid_has(vcpu, X86_FEATURE_TSC_DEADLINE_TIMER) == set &&
				 uc.args[1] == set,
			 "vcpu_%s_cpuid_feature\n", set ? "set" : "clear");
	if (set) {
		ksft_test_result(uc.args[2] == 1 && !uc.args[3], "this_cpu_has_in_the_guest\n");
		ksft_test_result(uc.args[4] == 0x1234 &&
					 vcpu_get_cpuid_entry(vcpu, OWN_FUNCTION)->ebx == 0x1234,
				 "vcpu_add_cpuid_entry\n");
	}
	kvm_vm_free(vm);
}

void check_cpuid(void)
{
	ksft_test_result(host_cpu_is_amd != host_cpu_is_intel &&
				 this_cpu_has(X86_FEATURE_SVM) == host_cpu_is_amd &&
				 this_cpu_has(X86_FEATURE_VMX) == host_cpu_is_intel &&
				 !this_cpu_has(NO_SUCH_FEATURE),
			 "this_cpu_has_on_the_host\n");
	ksft_test_result(kvm_cpu_has(X86_FEATURE_LM) && kvm_cpu_has(X86_FEATURE_X2APIC) &&
				 kvm_cpu_has(X86_FEATURE_KVM_CLOCKSOURCE2) &&
				 !kvm_cpu_has(NO_SUCH_FEATURE),
			 "kvm_cpu_has\n");
	check_feature(true);
	check_feature(false);
}
