// SPDX-License-Identifier: GPL-2.0-only
/* The guest's page table entries as the VMM finds and changes them. */
#include "library.h"
#include "run_util.h"

#define SLOT 3
#define SLOT_GPA 0x80000000UL
#define SLOT_PAGES (PG_SIZE_2M / PAGE_SIZE)
#define OFFSET (5 * PAGE_SIZE)

static void guest_reads(void)
{
	for (;;)
		GUEST_SYNC(*(volatile uint64_t *)(SLOT_GPA + OFFSET));
}

static uint64_t guest_finds(struct kvm_vcpu *vcpu)
{
	struct ucall uc;

	vcpu_run_to_ucall(vcpu, &uc);
	return uc.args[1];
}

void check_page_tables(void)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_reads);
	int any = PG_LEVEL_NONE, small = PG_LEVEL_4K, large = PG_LEVEL_2M, top = PG_LEVEL_512G;
	uint64_t *pte, *pde;

	vm_userspace_mem_region_add(vm, VM_MEM_SRC_ANONYMOUS, SLOT_GPA, SLOT, SLOT_PAGES, 0);
	/* Another page than that of the same number, so that the two sizes differ. */
	virt_map(vm, SLOT_GPA + OFFSET, SLOT_GPA + OFFSET + PAGE_SIZE, 1);
	*(uint64_t *)addr_gpa2hva(vm, SLOT_GPA + OFFSET) = 2;
	*(uint64_t *)addr_gpa2hva(vm, SLOT_GPA + OFFSET + PAGE_SIZE) = 4;

	pte = __vm_get_page_table_entry(vm, SLOT_GPA + OFFSET, &any);
	pde = __vm_get_page_table_entry(vm, SLOT_GPA + OFFSET, &large);
	ksft_test_result(any == PG_LEVEL_4K && large == PG_LEVEL_2M &&
				 pte == __vm_get_page_table_entry(vm, SLOT_GPA + OFFSET, &small) &&
				 (*pte & PHYSICAL_PAGE_MASK) == SLOT_GPA + OFFSET + PAGE_SIZE &&
				 __vm_get_page_table_entry(vm, SLOT_GPA, &top) ==
					 addr_gpa2hva(vm, vm->pgd),
			 "vm_get_page_table_entry\n");

	/* Before the guest has been there: no TLB knows of the small page. */
	*pde = SLOT_GPA | (*pte & ~PHYSICAL_PAGE_MASK) | PTE_LARGE_MASK;
	any = PG_LEVEL_NONE;
	ksft_test_result(__vm_get_page_table_entry(vm, SLOT_GPA, &any) == pde &&
				 any == PG_LEVEL_2M &&
				 addr_gva2gpa(vm, SLOT_GPA + OFFSET + 8) == SLOT_GPA + OFFSET + 8 &&
				 guest_finds(vcpu) == 2,
			 "large_page\n");
	kvm_vm_free(vm);
}
