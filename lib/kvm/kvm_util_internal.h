/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the library's own files. They are steps, and call only what lies below (README.md here);
 * `make layers` sees to it.
 */
#ifndef KVM_UTIL_INTERNAL_H
#define KVM_UTIL_INTERNAL_H

#include "kvm_util.h"

#define NR_EXCEPTIONS 32
#define NR_VECTORS 256

/* handlers.S: the guest's exception stubs, one every EXCEPTION_STUB_SIZE bytes. */
#define EXCEPTION_STUB_SIZE 16
extern const char exception_stubs[];

/* memory.c: lets CPL 3 at all pages, those that are mapped later as well. */
void vm_add_user_access(struct kvm_vm *vm);

/* descriptors.c: descriptor tables, and exception stubs of a VM whose slot 0 exists. */
void vm_descriptors_setup(struct kvm_vm *vm);

/* descriptors.c: makes VCPU's TSS, and sets the segments and tables in SREGS for CPL 0. */
void vcpu_descriptors_setup(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs);

/* vcpu.c: all vCPUs of this process. */
extern struct kvm_vcpu *all_vcpus;
void vcpu_free(struct kvm_vcpu *vcpu);

#endif
