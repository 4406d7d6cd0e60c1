/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the library's own files: where VM and vCPU set-up meets x86. */
#ifndef KVM_UTIL_INTERNAL_H
#define KVM_UTIL_INTERNAL_H

#include "kvm_util.h"

/* Descriptor tables, exception stubs, APIC page, irqchip of a VM whose slot 0 exists. */
void vm_arch_setup(struct kvm_vm *vm);

/* Registers, stacks, TSS and CPUID of a new vCPU. */
void vcpu_arch_setup(struct kvm_vcpu *vcpu, void *guest_code);

void vcpu_free(struct kvm_vcpu *vcpu);

/* The guest's exception stubs, one every EXCEPTION_STUB_SIZE bytes (handlers.S). */
#define EXCEPTION_STUB_SIZE 16
extern const char exception_stubs[];

#endif
