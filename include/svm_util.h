/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Nested SVM: guest code that is a hypervisor itself and runs a nested guest (L3) by VMRUN.
 *
 * The VMM allocates what that takes with vcpu_alloc_svm() and passes its guest address on. Guest
 * code fills it in with generic_svm_setup(), changes in the VMCB what its test is about, and
 * enters the nested guest with run_guest(). The nested guest is a function of the test: it shares
 * the guest's page tables, descriptor tables and interrupt handlers, and runs at CPL 0.
 *
 * All of it is for AMD machines whose KVM offers X86_FEATURE_SVM (kvm_amd.nested, on by default).
 * The VMCB itself is in svm.h.
 */
#ifndef SELFTEST_KVM_SVM_UTIL_H
#define SELFTEST_KVM_SVM_UTIL_H

#include "processor.h"
#include "svm.h"

/* A page each; msr is the MSR permission map, two pages. As guest, VMM and VMRUN address them. */
struct svm_test_data {
	struct vmcb *vmcb;
	void *vmcb_hva;
	uint64_t vmcb_gpa;

	/* Where VMRUN saves the state of the guest that executes it. */
	void *save_area;
	void *save_area_hva;
	uint64_t save_area_gpa;

	void *msr;
	void *msr_hva;
	uint64_t msr_gpa;
};

/* The registers that VMRUN does not switch; rax is passed on by way of the VMCB. */
struct gpr64_regs {
	uint64_t rax, rcx, rdx, rbx;
	uint64_t rbp, rsi, rdi;
	uint64_t r8, r9, r10, r11;
	uint64_t r12, r13, r14, r15;
};

/* VMM: pages for one nested guest, all zeros. *P_SVM_GVA is the same structure for guest code. */
struct svm_test_data *vcpu_alloc_svm(struct kvm_vm *vm, vm_vaddr_t *p_svm_gva);

/*
 * Guest code, from here on. The guest that executes run_guest() has one nested guest at a time:
 * its registers are these, before the entry and after the exit. They belong to the VM.
 */
extern struct gpr64_regs guest_regs;

/*
 * Turns SVM on for this vCPU and fills in a VMCB that VMRUN accepts: GUEST_RIP with stack
 * GUEST_RSP, in the state of the caller (control registers, tables, segments). VMRUN and
 * VMMCALL are intercepted, nothing else is. guest_regs.rdi is SVM.
 */
void generic_svm_setup(struct svm_test_data *svm, void *guest_rip, void *guest_rsp);

/*
 * VMLOAD, VMRUN, VMSAVE. The result is in the VMCB and in guest_regs. An interrupt that the VMCB
 * does not intercept goes to the handlers that guest and nested guest share. KVM's selftests leave
 * the global interrupt flag clear after the exit; here it is set again.
 */
void run_guest(struct vmcb *vmcb, uint64_t vmcb_gpa);

/* With values that no hypercall has, so that only an intercept can make sense of it. */
static inline void vmmcall(void)
{
	uint64_t a = 0xdeadbeef, c = 0xbeefdead;

	asm volatile("vmmcall"
		     : "+a"(a), "+c"(c)
		     :
		     : "rbx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14",
		       "r15", "memory", "cc");
}

static inline void stgi(void)
{
	asm volatile("stgi" ::: "memory");
}

static inline void clgi(void)
{
	asm volatile("clgi" ::: "memory");
}

#endif
