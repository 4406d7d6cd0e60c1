// SPDX-License-Identifier: GPL-2.0-only
/* MSRs from both sides, and instructions that may fault. */
#include "library.h"
#include "run_util.h"

#define NO_SUCH_MSR 0x12345678
#define RESERVED_EFER_BIT BIT_ULL(63)
#define UNMAPPED 0xdead0000UL

struct outcome {
	uint8_t good, no_such, reserved, ud2, pf, none;
	bool kept; /* registers and variables over a fault */
	uint64_t gs_base, pf_error_code;
};
static struct outcome out;

static void guest_code(void)
{
	uint64_t val = 1, before = 0x1122334455667788, after;

	out.good = rdmsr_safe(MSR_KERNEL_GS_BASE, &out.gs_base);
	out.no_such = rdmsr_safe(NO_SUCH_MSR, &val);
	out.reserved = wrmsr_safe(MSR_EFER, rdmsr(MSR_EFER) | RESERVED_EFER_BIT);
	out.ud2 = kvm_asm_safe("ud2");
	out.none = kvm_asm_safe("nop");
	asm volatile(KVM_ASM_SAFE("movb $0, (%[addr])")
		     : KVM_ASM_SAFE_OUTPUTS(out.pf, out.pf_error_code), "=b"(after)
		     : [addr] "r"(UNMAPPED), "1"(0UL), "b"(before)
		     : KVM_ASM_SAFE_CLOBBERS);
	out.kept = !val && after == before;
	GUEST_DONE();
}

static uint64_t seen_by_handler;

static void handle_ud(struct ex_regs *regs)
{
	seen_by_handler = regs->rip;
	regs->rip += 2;
}

static void guest_with_handler(void)
{
	asm volatile("ud2");
	GUEST_SYNC(kvm_asm_safe("ud2"));
}

void check_msr(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	struct ucall uc;

	vcpu_set_msr(vcpu, MSR_KERNEL_GS_BASE, 0x123456789000);
	ksft_test_result(vcpu_get_msr(vcpu, MSR_KERNEL_GS_BASE) == 0x123456789000 &&
				 _vcpu_set_msr(vcpu, MSR_KERNEL_GS_BASE, BIT_ULL(62)) == 0,
			 "vcpu_set_msr\n");
	vcpu_run(vcpu);
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_DONE);
	sync_global_from_guest(vm, out);
	ksft_test_result(!out.good && out.gs_base == 0x123456789000 && out.no_such == GP_VECTOR,
			 "rdmsr_safe\n");
	ksft_test_result(out.reserved == GP_VECTOR, "wrmsr_safe\n");
	ksft_test_result(out.ud2 == UD_VECTOR && !out.none && out.kept, "kvm_asm_safe\n");
	ksft_test_result(out.pf == PF_VECTOR && out.pf_error_code == PFERR_WRITE_MASK,
			 "KVM_ASM_SAFE_error_code\n");
	kvm_vm_free(vm);

	vm = vm_create_with_one_vcpu(&vcpu, guest_with_handler);
	vm_install_exception_handler(vm, UD_VECTOR, handle_ud);
	vcpu_run(vcpu);
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
	sync_global_from_guest(vm, seen_by_handler);
	/* The handler comes first, and the safe instruction then ends as if it had not faulted. */
	ksft_test_result(seen_by_handler > (uintptr_t)guest_with_handler && !uc.args[1],
			 "handler_before_fixup\n");
	kvm_vm_free(vm);
}
