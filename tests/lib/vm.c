// SPDX-License-Identifier: GPL-2.0-only
/* Kinds of VMs, capabilities, the local APIC's state, limited runs, the modules' parameters. */
#include "apic.h"
#include "clock_util.h"
#include "file_util.h"
#include "guest_kinds.h"
#include "irq_util.h"
#include "lapic_util.h"
#include "library.h"
#include "run_util.h"

#define HALT_POLL "/sys/module/kvm/parameters/halt_poll_ns"
#define NO_SUCH_CAP 0x7fffff
#define NO_SUCH_MSR 0x12345678
#define RUN_NS (20 * NSEC_PER_MSEC)

static volatile bool stop_spinning;

static void guest_halts(void)
{
	GUEST_SYNC(0);
	asm volatile("hlt");
	GUEST_DONE();
}

static void guest_reads_cr8(void)
{
	GUEST_SYNC(get_cr8());
}

static void guest_reads_msr(void)
{
	GUEST_SYNC(rdmsr(NO_SUCH_MSR));
}

static void guest_writes_kvmclock_msr(void)
{
	GUEST_SYNC(wrmsr_safe(MSR_KVM_SYSTEM_TIME_NEW, 0));
}

static void guest_spins(void)
{
	while (!stop_spinning)
		sti_cli();
	GUEST_DONE();
}

static void check_irqchip(void)
{
	struct kvm_vm *vm = vm_create_without_irqchip(1), *bare = vm_create_barebones();
	struct kvm_vcpu *vcpu = vm_vcpu_add(vm, 0, guest_halts);
	struct kvm_lapic_state lapic;
	struct kvm_regs regs;

	vcpu_run_to_sync(vcpu);
	vcpu_run(vcpu);
	ksft_test_result(!vm->has_irqchip && vcpu->run->exit_reason == KVM_EXIT_HLT &&
				 __vcpu_ioctl(vcpu, KVM_GET_LAPIC, &lapic) < 0,
			 "vm_create_without_irqchip\n");
	kvm_vm_free(vm);

	vcpu = __vm_vcpu_add(bare, 0);
	vcpu_regs_get(vcpu, &regs);
	ksft_test_result(__vcpu_ioctl(vcpu, KVM_GET_LAPIC, &lapic) < 0 && regs.rip == 0xfff0,
			 "vm_create_barebones\n");
	kvm_vm_free(bare);
}

static void check_lapic(void)
{
	struct kvm_vcpu *vcpus[2];
	struct kvm_vm *vm = vm_create_with_vcpus(2, guest_reads_cr8, vcpus);
	struct kvm_lapic_state lapic;
	struct ucall uc;

	vcpu_lapic_get(vcpus[1], &lapic);
	ksft_test_result(vm->has_irqchip && lapic_get_reg(&lapic, APIC_ID) == 1 << 24,
			 "vcpu_lapic_get\n");
	lapic_set_reg(&lapic, APIC_TASKPRI, 0x50);
	vcpu_lapic_set(vcpus[1], &lapic);
	vcpu_run(vcpus[1]);
	TEST_ASSERT_UCALL(vcpus[1], &uc, UCALL_SYNC);
	ksft_test_result(uc.args[1] == 5, "vcpu_lapic_set\n");
	kvm_vm_free(vm);
}

static void check_caps(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_reads_msr);
	struct ucall uc;
	bool refused;

	refused = __vm_enable_cap(vm, NO_SUCH_CAP, 0) < 0 &&
		  __vcpu_enable_cap(vcpu, NO_SUCH_CAP, 0) < 0;
	vm_enable_cap(vm, KVM_CAP_X86_USER_SPACE_MSR, KVM_MSR_EXIT_REASON_UNKNOWN);
	vcpu_run(vcpu);
	TEST_ASSERT_KVM_EXIT_REASON(vcpu, KVM_EXIT_X86_RDMSR);
	ksft_test_result(refused && vcpu->run->msr.index == NO_SUCH_MSR, "vm_enable_cap\n");
	kvm_vm_free(vm);

	vm = vm_create_with_one_vcpu(&vcpu, guest_writes_kvmclock_msr);
	vcpu_clear_cpuid_feature(vcpu, X86_FEATURE_KVM_CLOCKSOURCE2);
	vcpu_enable_cap(vcpu, KVM_CAP_ENFORCE_PV_FEATURE_CPUID, 1);
	vcpu_run(vcpu);
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
	ksft_test_result(uc.args[1] == GP_VECTOR, "vcpu_enable_cap\n");
	kvm_vm_free(vm);
}

static void check_run_for(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_spins);
	uint64_t start = monotonic_ns(), took;
	bool *stop = addr_gva2hva(vm, (vm_vaddr_t)&stop_spinning);
	bool came = vcpu_run_for(vcpu, RUN_NS);

	took = monotonic_ns() - start;
	*stop = true;
	ksft_test_result(!came && took >= RUN_NS && took < 50 * RUN_NS &&
				 vcpu_run_for(vcpu, NSEC_PER_SEC),
			 "vcpu_run_for\n");
	kvm_vm_free(vm);

	vm = vm_create_with_one_vcpu(&vcpu, guest_spins);
	stop = addr_gva2hva(vm, (vm_vaddr_t)&stop_spinning);
	came = vcpu_run_for_cpu_time(vcpu, RUN_NS);
	*stop = true;
	ksft_test_result(!came && vcpu_run_for_cpu_time(vcpu, NSEC_PER_SEC),
			 "vcpu_run_for_cpu_time\n");
	kvm_vm_free(vm);
}

static void check_params(void)
{
	char before[32], vendors[64];

	TEST_ASSERT(read_line(HALT_POLL, before, sizeof(before)), "no " HALT_POLL);
	TEST_ASSERT(!write_file(HALT_POLL, "12345"), "cannot write " HALT_POLL);
	ksft_test_result(get_kvm_param_integer("halt_poll_ns") == 12345,
			 "kvm_get_module_param_integer\n");
	write_file(HALT_POLL, before);

	TEST_ASSERT(read_line(host_cpu_is_intel ? "/sys/module/kvm_intel/parameters/ept"
						: "/sys/module/kvm_amd/parameters/npt",
			      vendors, sizeof(vendors)),
		    "the vendor's module has no such parameter");
	ksft_test_result(!get_kvm_param_bool("ignore_msrs") &&
				 kvm_is_tdp_enabled() == (vendors[0] == 'Y'),
			 "kvm_get_module_param_bool\n");
}

void check_vm(void)
{
	check_irqchip();
	check_lapic();
	check_caps();
	check_run_for();
	check_params();
}
