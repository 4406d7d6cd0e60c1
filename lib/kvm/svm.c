// SPDX-License-Identifier: GPL-2.0-only
/*
 * Nested SVM: the VMM's allocations (they stand on step 3), and the guest hypervisor's part.
 * Source: AMD APM volume 2, chapter 15.
 */
#include "svm_util.h"

#define MSRPM_PAGES 2

#define DATA_ATTRIB \
	(3 | SVM_SELECTOR_S_MASK | SVM_SELECTOR_P_MASK | SVM_SELECTOR_DB_MASK | SVM_SELECTOR_G_MASK)
#define CODE_ATTRIB \
	(11 | SVM_SELECTOR_S_MASK | SVM_SELECTOR_P_MASK | SVM_SELECTOR_L_MASK | SVM_SELECTOR_G_MASK)

struct gpr64_regs guest_regs;

/* svm_vmrun.S */
void svm_vmrun(uint64_t vmcb_gpa, struct gpr64_regs *regs);

struct svm_test_data *vcpu_alloc_svm(struct kvm_vm *vm, vm_vaddr_t *p_svm_gva)
{
	vm_vaddr_t gva = vm_vaddr_alloc_page(vm);
	struct svm_test_data *svm = addr_gva2hva(vm, gva);

	svm->vmcb = (void *)vm_vaddr_alloc_page(vm);
	svm->vmcb_hva = addr_gva2hva(vm, (uintptr_t)svm->vmcb);
	svm->vmcb_gpa = addr_gva2gpa(vm, (uintptr_t)svm->vmcb);

	svm->save_area = (void *)vm_vaddr_alloc_page(vm);
	svm->save_area_hva = addr_gva2hva(vm, (uintptr_t)svm->save_area);
	svm->save_area_gpa = addr_gva2gpa(vm, (uintptr_t)svm->save_area);

	/* The pages of slot 0 are handed out in a row. */
	svm->msr = (void *)vm_vaddr_alloc(vm, MSRPM_PAGES * PAGE_SIZE, KVM_UTIL_MIN_VADDR);
	svm->msr_hva = addr_gva2hva(vm, (uintptr_t)svm->msr);
	svm->msr_gpa = addr_gva2gpa(vm, (uintptr_t)svm->msr);

	*p_svm_gva = gva;
	return svm;
}

static struct vmcb_seg seg(uint16_t selector, uint16_t attrib)
{
	return (struct vmcb_seg){.selector = selector, .attrib = attrib, .limit = -1u};
}

static struct vmcb_seg table(struct desc_ptr ptr)
{
	return (struct vmcb_seg){.limit = ptr.size, .base = ptr.address};
}

#define read_reg(name, type)                                       \
	({                                                         \
		type __val;                                        \
		asm volatile("mov %%" #name ", %0" : "=r"(__val)); \
		__val;                                             \
	})

void generic_svm_setup(struct svm_test_data *svm, void *guest_rip, void *guest_rsp)
{
	struct vmcb *vmcb = svm->vmcb;
	struct vmcb_save_area *save = &vmcb->save;
	struct vmcb_control_area *control = &vmcb->control;

	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SVME);
	wrmsr(MSR_VM_HSAVE_PA, svm->save_area_gpa);

	memset(vmcb, 0, sizeof(*vmcb));
	/* FS, GS, TR, LDTR and the MSRs of system calls. */
	asm volatile("vmsave %0" ::"a"(svm->vmcb_gpa) : "memory");
	save->es = seg(read_reg(es, uint16_t), DATA_ATTRIB);
	save->cs = seg(read_reg(cs, uint16_t), CODE_ATTRIB);
	save->ss = seg(read_reg(ss, uint16_t), DATA_ATTRIB);
	save->ds = seg(read_reg(ds, uint16_t), DATA_ATTRIB);
	save->gdtr = table(get_gdt());
	save->idtr = table(get_idt());
	save->efer = rdmsr(MSR_EFER);
	save->g_pat = rdmsr(MSR_IA32_CR_PAT);
	save->cr0 = get_cr0();
	save->cr2 = get_cr2();
	save->cr3 = get_cr3();
	save->cr4 = get_cr4();
	save->dr6 = read_reg(dr6, uint64_t);
	save->dr7 = read_reg(dr7, uint64_t);
	save->rflags = X86_EFLAGS_FIXED;
	save->rip = (uintptr_t)guest_rip;
	save->rsp = (uintptr_t)guest_rsp;

	control->asid = 1;
	control->intercept = BIT_ULL(INTERCEPT_VMRUN) | BIT_ULL(INTERCEPT_VMMCALL);
	control->msrpm_base_pa = svm->msr_gpa;

	guest_regs = (struct gpr64_regs){.rdi = (uintptr_t)svm};
}

void run_guest(struct vmcb *vmcb, uint64_t vmcb_gpa)
{
	vmcb->save.rax = guest_regs.rax;
	svm_vmrun(vmcb_gpa, &guest_regs);
	guest_regs.rax = vmcb->save.rax;
}
