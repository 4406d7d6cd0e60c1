// SPDX-License-Identifier: GPL-2.0-only
/* Dirty rings, in which KVM tells of the pages that a vCPU has written to. */
#include <sys/mman.h>

#include "kvm_util.h"

void vm_enable_dirty_ring(struct kvm_vm *vm, uint32_t ring_size)
{
	vm_enable_cap(vm, KVM_CAP_DIRTY_LOG_RING, ring_size);
	vm->dirty_ring_size = ring_size;
}

void *vcpu_map_dirty_ring(struct kvm_vcpu *vcpu)
{
	uint32_t size = vcpu->vm->dirty_ring_size;
	void *ring;

	TEST_ASSERT(size, "the VM has no dirty rings");
	if (!vcpu->dirty_gfns) {
		ring = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu->fd,
			    KVM_DIRTY_LOG_PAGE_OFFSET * PAGE_SIZE);
		TEST_ASSERT(ring != MAP_FAILED, __KVM_SYSCALL_ERROR("mmap of a dirty ring", -1));
		vcpu->dirty_gfns = ring;
	}
	return vcpu->dirty_gfns;
}

uint32_t kvm_vm_reset_dirty_ring(struct kvm_vm *vm)
{
	int cleared = __vm_ioctl(vm, KVM_RESET_DIRTY_RINGS, NULL);

	TEST_ASSERT(cleared >= 0, KVM_IOCTL_ERROR(KVM_RESET_DIRTY_RINGS, cleared));
	return cleared;
}
