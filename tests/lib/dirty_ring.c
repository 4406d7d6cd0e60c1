// SPDX-License-Identifier: GPL-2.0-only
/* Dirty rings: what the guest dirties is in there, and what was taken back comes again. */
#include "library.h"
#include "run_util.h"

#define RING_SIZE 65536
#define SLOT 3
#define SLOT_GPA 0x80000000UL
#define SLOT_PAGES 8

static void guest_writes(void)
{
	for (;;) {
		*(volatile uint8_t *)(SLOT_GPA + 5 * PAGE_SIZE) = 1;
		GUEST_SYNC(0);
	}
}

/* Whether the guest, which runs on, dirties that page and tells so in that entry. */
static bool dirties(struct kvm_vcpu *vcpu, struct kvm_dirty_gfn *gfn)
{
	bool before = gfn->flags;

	vcpu_run_to_sync(vcpu);
	return !before && gfn->flags == KVM_DIRTY_GFN_F_DIRTY && gfn->slot == SLOT &&
	       gfn->offset == 5;
}

void check_dirty_ring(void)
{
	struct kvm_vm *vm = vm_create(1);
	struct kvm_dirty_gfn *ring;
	struct kvm_vcpu *vcpu;
	int taken[2];

	vm_enable_dirty_ring(vm, RING_SIZE);
	vcpu = vm_vcpu_add(vm, 0, guest_writes);
	ring = vcpu_map_dirty_ring(vcpu);
	vm_userspace_mem_region_add(vm, VM_MEM_SRC_ANONYMOUS, SLOT_GPA, SLOT, SLOT_PAGES,
				    KVM_MEM_LOG_DIRTY_PAGES);
	virt_map(vm, SLOT_GPA, SLOT_GPA, SLOT_PAGES);
	ksft_test_result(dirties(vcpu, &ring[0]) && ring == vcpu_map_dirty_ring(vcpu),
			 "vcpu_map_dirty_ring\n");

	taken[0] = kvm_vm_reset_dirty_ring(vm);
	ring[0].flags |= KVM_DIRTY_GFN_F_RESET;
	taken[1] = kvm_vm_reset_dirty_ring(vm);
	ksft_test_result(!taken[0] && taken[1] == 1 && dirties(vcpu, &ring[1]),
			 "kvm_vm_reset_dirty_ring\n");
	kvm_vm_free(vm);
}
