// SPDX-License-Identifier: GPL-2.0-only
/* Step 5: a vCPU's creation, up to its first instruction, and its end. */
#include <pthread.h>
#include <sys/mman.h>

#include "kvm_util_internal.h"
#include "processor.h"

#define VCPU_STACK_PAGES 8

/* Read without the lock, by a signal handler: a vCPU is complete before it is in the list. */
struct kvm_vcpu *all_vcpus;
static pthread_mutex_t all_vcpus_lock = PTHREAD_MUTEX_INITIALIZER;

static void list_add(struct kvm_vcpu *vcpu)
{
	pthread_mutex_lock(&all_vcpus_lock);
	vcpu->next = all_vcpus;
	__atomic_store_n(&all_vcpus, vcpu, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&all_vcpus_lock);
}

static void list_remove(struct kvm_vcpu *vcpu)
{
	struct kvm_vcpu **p;

	pthread_mutex_lock(&all_vcpus_lock);
	for (p = &all_vcpus; *p != vcpu; p = &(*p)->next)
		;
	__atomic_store_n(p, vcpu->next, __ATOMIC_RELEASE);
	pthread_mutex_unlock(&all_vcpus_lock);
}

struct kvm_vcpu *__vm_vcpu_add(struct kvm_vm *vm, uint32_t vcpu_id)
{
	struct kvm_vcpu *vcpu = calloc(1, sizeof(*vcpu));
	int mmap_size;

	TEST_ASSERT(vcpu, "out of memory");
	vcpu->id = vcpu_id;
	vcpu->vm = vm;
	vcpu->fd = ioctl(vm->fd, KVM_CREATE_VCPU, (unsigned long)vcpu_id);
	TEST_ASSERT(vcpu->fd >= 0, KVM_IOCTL_ERROR(KVM_CREATE_VCPU, vcpu->fd));

	mmap_size = ioctl(vm->kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);
	TEST_ASSERT(mmap_size >= (int)sizeof(*vcpu->run),
		    KVM_IOCTL_ERROR(KVM_GET_VCPU_MMAP_SIZE, mmap_size));
	vcpu->run = mmap(NULL, mmap_size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd, 0);
	TEST_ASSERT(vcpu->run != MAP_FAILED, __KVM_SYSCALL_ERROR("mmap of kvm_run", -1));

	vcpu->vm_next = vm->vcpus;
	vm->vcpus = vcpu;
	list_add(vcpu);
	return vcpu;
}

void vcpu_arch_set_entry_point(struct kvm_vcpu *vcpu, void *guest_code)
{
	struct kvm_regs regs;

	vcpu_regs_get(vcpu, &regs);
	regs.rip = (uintptr_t)guest_code;
	vcpu_regs_set(vcpu, &regs);
}

struct kvm_vcpu *vm_vcpu_add(struct kvm_vm *vm, uint32_t vcpu_id, void *guest_code)
{
	struct kvm_mp_state mp_state = {.mp_state = KVM_MP_STATE_RUNNABLE};
	struct kvm_regs regs = {.rflags = X86_EFLAGS_FIXED};
	struct kvm_vcpu *vcpu;
	struct kvm_sregs sregs;

	vcpu = __vm_vcpu_add(vm, vcpu_id);
	vcpu_init_cpuid(vcpu, kvm_get_supported_cpuid());

	vcpu_sregs_get(vcpu, &sregs);
	vcpu_descriptors_setup(vcpu, &sregs);
	sregs.cr0 = X86_CR0_PE | X86_CR0_MP | X86_CR0_NE | X86_CR0_WP | X86_CR0_PG;
	sregs.cr3 = vm->pgd;
	sregs.cr4 |= X86_CR4_PAE | X86_CR4_OSFXSR | X86_CR4_OSXMMEXCPT;
	sregs.efer |= EFER_LME | EFER_LMA | EFER_NX;
	vcpu_sregs_set(vcpu, &sregs);

	/* As after a call: the stack is 8 off a multiple of 16 at a function's entry. */
	regs.rsp = vm_vaddr_alloc(vm, VCPU_STACK_PAGES * PAGE_SIZE, KVM_UTIL_MIN_VADDR) +
		   VCPU_STACK_PAGES * PAGE_SIZE - 8;
	regs.rip = (uintptr_t)guest_code;
	vcpu_regs_set(vcpu, &regs);

	vcpu_mp_state_set(vcpu, &mp_state);
	return vcpu;
}

void vcpu_free(struct kvm_vcpu *vcpu)
{
	list_remove(vcpu);
	if (vcpu->dirty_gfns)
		munmap(vcpu->dirty_gfns, vcpu->vm->dirty_ring_size);
	munmap(vcpu->run, ioctl(vcpu->vm->kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0));
	close(vcpu->fd);
	free(vcpu->cpuid);
	free(vcpu);
}
