// SPDX-License-Identifier: GPL-2.0-only
/* Guest code, step 3: where every interrupt and exception goes (handlers.S calls this). */
#include "kvm_util_internal.h"
#include "processor.h"
#include "ucall_common.h"

static void (*exception_handlers[NR_VECTORS])(struct ex_regs *);

void vm_install_exception_handler(struct kvm_vm *vm, int vector, void (*handler)(struct ex_regs *))
{
	void (**slot)(struct ex_regs *);

	TEST_ASSERT(vector >= 0 && vector < NR_VECTORS, "vector %d", vector);
	slot = addr_gva2hva(vm, (vm_vaddr_t)&exception_handlers[vector]);
	*slot = handler;
}

/* Whether it was raised by a safe instruction (KVM_ASM_SAFE), which then goes on behind it. */
static bool fixup_exception(struct ex_regs *regs)
{
	if (regs->r9 != KVM_EXCEPTION_MAGIC || regs->rip != regs->r10)
		return false;
	regs->rip = regs->r11;
	regs->r9 = regs->vector;
	regs->r10 = regs->error_code;
	return true;
}

void route_exception(struct ex_regs *regs)
{
	/*
	 * An interrupt that VMRUN injects may be delivered twice (amd quirk 3). No CPU delivers
	 * one while interrupts are off: the second one is known by that.
	 */
	if (regs->vector >= NR_EXCEPTIONS && !(regs->rflags & X86_EFLAGS_IF))
		return;

	if (exception_handlers[regs->vector]) {
		exception_handlers[regs->vector](regs);
		return;
	}
	if (fixup_exception(regs))
		return;
	ucall(UCALL_UNHANDLED, 2, get_cr2(), regs);
	for (;;)
		asm volatile("hlt");
}
