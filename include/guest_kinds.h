/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kinds of guest that the kernel's KVM selftests do not have: one that begins at a CPL above 0, for
 * which every VM's GDT has the selectors, and one without an interrupt controller in the kernel.
 */
#ifndef GUEST_KINDS_H
#define GUEST_KINDS_H

#include "processor.h"

#define USER_DS 0x33
#define USER_CS 0x3b
/* Those of a CPL above 0, of which 3 is the user's. */
#define RING_DS(cpl) ((cpl) == 3 ? USER_DS : 0x11 * (cpl) + 0x30)
#define RING_CS(cpl) (RING_DS(cpl) + 8)

/*
 * The vCPU, which has not run yet, begins at a CPL above 0, and may use I/O ports there, so that
 * ucalls work. With CPL 3 all that is mapped in its VM, now and later, is accessible to CPL 3.
 */
void vcpu_init_cpl(struct kvm_vcpu *vcpu, unsigned int cpl);
static inline void vcpu_init_user_mode(struct kvm_vcpu *vcpu)
{
	vcpu_init_cpl(vcpu, 3);
}

/* vm_create() without local APICs or any other interrupt controller in the kernel. */
struct kvm_vm *vm_create_without_irqchip(uint32_t nr_vcpus);

#endif
