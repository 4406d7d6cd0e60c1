// SPDX-License-Identifier: GPL-2.0-only
/* Nested SVM: a guest that runs a nested guest, and each kind of exit that svm_util.h is for. */
#include "apic.h"
#include "irq_util.h"
#include "library.h"
#include "run_util.h"
#include "svm_util.h"

#define VECTOR 0x51
#define APIC_ICR_SELF (1 << 18)
#define VALUE 0x123456789aULL
#define VMMCALL_LEN 3

/* The bits of MSR_KERNEL_GS_BASE in the MSR permission map: those of 0xc0000000 begin at 0x800. */
#define MSRPM_BYTE (0x800 + (MSR_KERNEL_GS_BASE & 0x1fff) / 4)
#define MSRPM_WRITE BIT((MSR_KERNEL_GS_BASE & 3) * 2 + 1)

static const char *const names[NR_SVM_CHECKS] = {
	"svm_vmmcall_exit",	"svm_registers_both_ways", "svm_hlt_exit",     "svm_exception_exit",
	"svm_msr_exit",		"svm_vmsave_state",	   "svm_invalid_vmcb", "svm_same_tables",
	"svm_interrupts_after",
};

/* The guest's answers, in that order. */
static bool results[NR_SVM_CHECKS];
static unsigned int interrupts;
static uint8_t nested_stack[PAGE_SIZE] __attribute__((aligned(16)));

static void handler(struct ex_regs *regs)
{
	(void)regs;
	interrupts++;
	xapic_write_reg(APIC_EOI, 0);
}

/* QEMU's TCG (seen in 7.2) takes no interrupt between STI, PAUSE and CLI. */
#define SPINS 10000

static void interrupt_self(void)
{
	unsigned int before = interrupts, i;

	xapic_write_reg(APIC_ICR, APIC_ICR_SELF | VECTOR);
	sti();
	for (i = 0; i < SPINS && interrupts == before; i++)
		cpu_relax();
	cli();
}

/* Adds 1 to each register, a thing that C cannot say. */
static void nested_registers(void)
{
	asm volatile("inc %%rax; inc %%rcx; inc %%rdx; inc %%rbx; inc %%rbp; inc %%rsi; inc %%rdi;"
		     "inc %%r8; inc %%r9; inc %%r10; inc %%r11; inc %%r12; inc %%r13; inc %%r14;"
		     "inc %%r15; vmmcall; hlt" ::
			     : "memory");
	__builtin_unreachable();
}

static void nested_code(struct svm_test_data *svm)
{
	GUEST_ASSERT_EQ(svm->vmcb->control.asid, 1u);
	vmmcall();
	asm volatile("hlt");
	interrupt_self();
	vmmcall();
	asm volatile("ud2");
}

static void nested_msr(struct svm_test_data *svm)
{
	(void)svm;
	wrmsr(MSR_KERNEL_GS_BASE, VALUE);
	vmmcall();
}

static uint64_t enter(struct svm_test_data *svm)
{
	run_guest(svm->vmcb, svm->vmcb_gpa);
	return svm->vmcb->control.exit_code;
}

static void setup(struct svm_test_data *svm, void *code)
{
	/* As after a call. */
	generic_svm_setup(svm, code, nested_stack + sizeof(nested_stack) - 8);
}

static bool registers_both_ways(struct svm_test_data *svm)
{
	uint64_t *reg = (uint64_t *)&guest_regs;
	unsigned int i, n = sizeof(guest_regs) / sizeof(*reg), wrong = 0;

	setup(svm, nested_registers);
	for (i = 0; i < n; i++)
		reg[i] = VALUE * (i + 1);
	if (enter(svm) != SVM_EXIT_VMMCALL)
		return false;
	for (i = 0; i < n; i++)
		wrong += reg[i] != VALUE * (i + 1) + 1;
	return !wrong;
}

static void guest_code(struct svm_test_data *svm)
{
	struct vmcb *vmcb = svm->vmcb;
	bool *result = results;

	xapic_write_reg(APIC_SPIV, 0xff | APIC_SPIV_APIC_ENABLED);

	setup(svm, nested_code);
	vmcb->control.intercept |= BIT_ULL(INTERCEPT_HLT);
	vmcb->control.intercept_exceptions = BIT(UD_VECTOR);
	*result++ = enter(svm) == SVM_EXIT_VMMCALL;
	*result++ = registers_both_ways(svm);

	setup(svm, nested_code);
	vmcb->control.intercept |= BIT_ULL(INTERCEPT_HLT);
	vmcb->control.intercept_exceptions = BIT(UD_VECTOR);
	enter(svm);
	vmcb->save.rip += VMMCALL_LEN;
	*result++ = enter(svm) == SVM_EXIT_HLT;
	vmcb->save.rip++;
	enter(svm);
	vmcb->save.rip += VMMCALL_LEN;
	*result++ = enter(svm) == SVM_EXIT_EXCP_BASE + UD_VECTOR;

	setup(svm, nested_msr);
	vmcb->control.intercept |= BIT_ULL(INTERCEPT_MSR_PROT);
	((uint8_t *)svm->msr)[MSRPM_BYTE] = MSRPM_WRITE;
	*result++ = enter(svm) == SVM_EXIT_MSR && vmcb->control.exit_info_1 == 1;
	((uint8_t *)svm->msr)[MSRPM_BYTE] = 0;
	*result++ = enter(svm) == SVM_EXIT_VMMCALL && vmcb->save.kernel_gs_base == VALUE;

	setup(svm, nested_code);
	vmcb->control.asid = 0;
	*result++ = enter(svm) == SVM_EXIT_ERR;

	/* The nested guest's interrupt of its own came to the handler that all share. */
	*result++ = interrupts == 1;
	interrupt_self();
	*result = interrupts == 2;
	GUEST_DONE();
}

void check_svm(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm;
	vm_vaddr_t svm_gva;
	struct ucall uc;
	unsigned int i;

	if (!host_cpu_is_amd || !kvm_cpu_has(X86_FEATURE_SVM)) {
		for (i = 0; i < NR_SVM_CHECKS; i++)
			ksft_test_result_code(KSFT_SKIP, names[i], "no nested SVM here");
		return;
	}
	vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	virt_pg_map(vm, APIC_DEFAULT_GPA, APIC_DEFAULT_GPA);
	vm_install_exception_handler(vm, VECTOR, handler);
	vcpu_alloc_svm(vm, &svm_gva);
	vcpu_args_set(vcpu, 1, svm_gva);
	TEST_ASSERT(vcpu_run_to_ucall(vcpu, &uc) == UCALL_DONE, "the guest did not end");
	sync_global_from_guest(vm, results);
	for (i = 0; i < NR_SVM_CHECKS; i++)
		ksft_test_result(results[i], "%s\n", names[i]);
	kvm_vm_free(vm);
}
