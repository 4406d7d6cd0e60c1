// SPDX-License-Identifier: GPL-2.0-only
/* Guest code at CPL 3, and at the two between. */
#include "apic.h"
#include "guest_kinds.h"
#include "irq_util.h"
#include "library.h"
#include "run_util.h"

#define VECTOR 0x50
#define SPINS 1000
#define APIC_ICR_SELF (1 << 18)

static uint64_t cs_in_handler, cs_interrupted;

static uint64_t read_cs(void)
{
	uint64_t cs;

	asm volatile("mov %%cs, %0" : "=r"(cs));
	return cs;
}

static void handler(struct ex_regs *regs)
{
	cs_in_handler = read_cs();
	cs_interrupted = regs->cs;
	xapic_write_reg(APIC_EOI, 0);
}

static void guest_code(void)
{
	unsigned int i;
	uint8_t privileged = kvm_asm_safe("mov %%rax, %%cr3", "a"(0UL));

	GUEST_SYNC_ARGS(read_cs(), privileged, 0, 0, 0);
	xapic_write_reg(APIC_SPIV, 0xff | APIC_SPIV_APIC_ENABLED);
	xapic_write_reg(APIC_ICR, APIC_ICR_SELF | VECTOR);
	sti();
	for (i = 0; i < SPINS; i++)
		cpu_relax();
	cli();
	GUEST_SYNC_ARGS(read_cs(), 0, 0, 0, 0);
}

/* At CPL 1 or 2: it begins there, and an exception's handler returns there. */
static void check_ring(unsigned int cpl)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	struct ucall uc;

	virt_pg_map(vm, APIC_DEFAULT_GPA, APIC_DEFAULT_GPA);
	vcpu_init_cpl(vcpu, cpl);
	vcpu_run(vcpu);
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
	ksft_test_result(uc.args[1] == RING_CS(cpl) && uc.args[2] == GP_VECTOR, "starts_at_cpl%u\n",
			 cpl);
	kvm_vm_free(vm);
}

void check_user(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	struct ucall uc;

	virt_pg_map(vm, APIC_DEFAULT_GPA, APIC_DEFAULT_GPA);
	vm_install_exception_handler(vm, VECTOR, handler);
	vcpu_init_user_mode(vcpu);
	vcpu_run(vcpu);
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
	ksft_test_result(uc.args[1] == USER_CS, "starts_at_cpl3\n");
	ksft_test_result(uc.args[2] == GP_VECTOR, "privileged_instruction_faults_at_cpl3\n");
	vcpu_run(vcpu);
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
	sync_global_from_guest(vm, cs_in_handler);
	sync_global_from_guest(vm, cs_interrupted);
	pr_info("cs %lx in the handler, %lx interrupted\n", cs_in_handler, cs_interrupted);
	ksft_test_result(cs_in_handler == KERNEL_CS && cs_interrupted == USER_CS &&
				 uc.args[1] == USER_CS,
			 "interrupt_at_cpl3\n");
	kvm_vm_free(vm);
	check_ring(1);
	check_ring(2);
}
