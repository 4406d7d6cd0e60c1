// SPDX-License-Identifier: GPL-2.0-only
/* Step 2: a VM's memory slots, its pages, its page tables. */
#include <sys/mman.h>

#include "kvm_util_internal.h"
#include "processor.h"

#define PTES_PER_PAGE 512

static struct userspace_mem_region *memslot(struct kvm_vm *vm, uint32_t slot, bool used)
{
	TEST_ASSERT(slot < KVM_UTIL_MAX_SLOTS, "slot %u, at most %u", slot, KVM_UTIL_MAX_SLOTS - 1);
	TEST_ASSERT(vm->regions[slot].used == used, "slot %u is %s", slot,
		    used ? "not in use" : "in use already");
	return &vm->regions[slot];
}

void vm_userspace_mem_region_add(struct kvm_vm *vm, enum vm_mem_backing_src_type src_type,
				 uint64_t guest_paddr, uint32_t slot, uint64_t npages,
				 uint32_t flags)
{
	struct userspace_mem_region *r = memslot(vm, slot, false);

	TEST_ASSERT(src_type == VM_MEM_SRC_ANONYMOUS, "unknown memory source %d", src_type);
	r->host_mem = mmap(NULL, npages * PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	TEST_ASSERT(r->host_mem != MAP_FAILED, "mmap of %lu pages", (unsigned long)npages);
	r->region = (struct kvm_userspace_memory_region){
		.slot = slot,
		.flags = flags,
		.guest_phys_addr = guest_paddr,
		.memory_size = npages * PAGE_SIZE,
		.userspace_addr = (uintptr_t)r->host_mem,
	};
	vm_ioctl(vm, KVM_SET_USER_MEMORY_REGION, &r->region);
	r->used = true;
}

void vm_mem_region_set_flags(struct kvm_vm *vm, uint32_t slot, uint32_t flags)
{
	struct userspace_mem_region *r = memslot(vm, slot, true);

	r->region.flags = flags;
	vm_ioctl(vm, KVM_SET_USER_MEMORY_REGION, &r->region);
}

struct userspace_mem_region *memslot2region(struct kvm_vm *vm, uint32_t slot)
{
	return memslot(vm, slot, true);
}

void vm_mem_region_delete(struct kvm_vm *vm, uint32_t slot)
{
	struct userspace_mem_region *r = memslot(vm, slot, true);
	uint64_t size = r->region.memory_size;

	r->region.memory_size = 0;
	vm_ioctl(vm, KVM_SET_USER_MEMORY_REGION, &r->region);
	munmap(r->host_mem, size);
	r->used = false;
}

vm_paddr_t vm_phy_pages_alloc(struct kvm_vm *vm, size_t num, vm_paddr_t paddr_min, uint32_t memslot)
{
	vm_paddr_t paddr;

	TEST_ASSERT(!memslot, "pages of slot %u are the test's own", memslot);
	if (paddr_min > vm->next_paddr)
		vm->next_paddr = align_up(paddr_min, PAGE_SIZE);
	paddr = vm->next_paddr;
	vm->next_paddr += num * PAGE_SIZE;
	TEST_ASSERT(vm->next_paddr <= vm->regions[0].region.memory_size,
		    "slot 0 is full: %lu more pages wanted", (unsigned long)num);
	return paddr;
}

vm_paddr_t vm_phy_page_alloc(struct kvm_vm *vm, vm_paddr_t paddr_min, uint32_t memslot)
{
	return vm_phy_pages_alloc(vm, 1, paddr_min, memslot);
}

static uint64_t access_bits(struct kvm_vm *vm)
{
	return PTE_PRESENT_MASK | PTE_WRITABLE_MASK | (vm->user_access ? PTE_USER_MASK : 0);
}

/*
 * The entry that maps VADDR at *LEVEL, or above that if it is a large page's; *LEVEL is its level
 * then. NULL if there is no table for it. ALLOC makes tables.
 */
static uint64_t *virt_pte(struct kvm_vm *vm, uint64_t vaddr, int *level, bool alloc)
{
	vm_paddr_t table = vm->pgd;
	uint64_t *pte;
	int l;

	for (l = PG_LEVEL_512G;; l--) {
		unsigned int index = vaddr >> PG_LEVEL_SHIFT(l) & (PTES_PER_PAGE - 1);

		pte = (uint64_t *)addr_gpa2hva(vm, table) + index;
		if (l == *level || (*pte & PTE_PRESENT_MASK && *pte & PTE_LARGE_MASK)) {
			*level = l;
			return pte;
		}
		if (!(*pte & PTE_PRESENT_MASK)) {
			if (!alloc)
				return NULL;
			*pte = vm_phy_page_alloc(vm, 0, 0) | access_bits(vm);
		}
		table = *pte & PHYSICAL_PAGE_MASK;
	}
}

uint64_t *__vm_get_page_table_entry(struct kvm_vm *vm, uint64_t vaddr, int *level)
{
	int wanted = *level;
	uint64_t *pte;

	TEST_ASSERT(wanted >= PG_LEVEL_NONE && wanted < PG_LEVEL_NUM, "level %d", wanted);
	if (wanted == PG_LEVEL_NONE)
		*level = PG_LEVEL_4K;
	pte = virt_pte(vm, vaddr, level, false);
	TEST_ASSERT(pte && (wanted == PG_LEVEL_NONE || wanted == *level),
		    "no page table entry of level %d for guest address %#lx", wanted,
		    (unsigned long)vaddr);
	return pte;
}

uint64_t *vm_get_page_table_entry(struct kvm_vm *vm, uint64_t vaddr)
{
	int level = PG_LEVEL_4K;

	return __vm_get_page_table_entry(vm, vaddr, &level);
}

void virt_map(struct kvm_vm *vm, uint64_t vaddr, uint64_t paddr, unsigned int npages)
{
	unsigned int i;

	TEST_ASSERT(!((vaddr | paddr) % PAGE_SIZE), "unaligned: %#lx to %#lx", (unsigned long)vaddr,
		    (unsigned long)paddr);
	for (i = 0; i < npages; i++) {
		int level = PG_LEVEL_4K;
		uint64_t *pte = virt_pte(vm, vaddr + i * PAGE_SIZE, &level, true);

		TEST_ASSERT(!(*pte & PTE_PRESENT_MASK), "%#lx is mapped already",
			    (unsigned long)(vaddr + i * PAGE_SIZE));
		*pte = (paddr + i * PAGE_SIZE) | access_bits(vm);
	}
}

vm_paddr_t addr_gva2gpa(struct kvm_vm *vm, vm_vaddr_t gva)
{
	int level = PG_LEVEL_4K;
	uint64_t *pte = virt_pte(vm, gva, &level, false);
	uint64_t offset_mask = PG_LEVEL_SIZE(level) - 1;

	TEST_ASSERT(pte && (*pte & PTE_PRESENT_MASK), "no mapping at guest address %#lx",
		    (unsigned long)gva);
	return (*pte & PHYSICAL_PAGE_MASK & ~offset_mask) | (gva & offset_mask);
}

static void table_add_user_access(struct kvm_vm *vm, vm_paddr_t table, int level)
{
	uint64_t *pte = addr_gpa2hva(vm, table);
	unsigned int i;

	for (i = 0; i < PTES_PER_PAGE; i++) {
		if (!(pte[i] & PTE_PRESENT_MASK))
			continue;
		pte[i] |= PTE_USER_MASK;
		if (level > PG_LEVEL_4K && !(pte[i] & PTE_LARGE_MASK))
			table_add_user_access(vm, pte[i] & PHYSICAL_PAGE_MASK, level - 1);
	}
}

void vm_add_user_access(struct kvm_vm *vm)
{
	if (!vm->user_access)
		table_add_user_access(vm, vm->pgd, PG_LEVEL_512G);
	vm->user_access = true;
}

vm_vaddr_t vm_vaddr_unused_gap(struct kvm_vm *vm, size_t sz, vm_vaddr_t vaddr_min)
{
	vm_vaddr_t vaddr;

	if (vaddr_min > vm->next_vaddr)
		vm->next_vaddr = align_up(vaddr_min, PAGE_SIZE);
	vaddr = vm->next_vaddr;
	/* A page stays unmapped after each allocation, to catch an overrun. */
	vm->next_vaddr += align_up(sz, PAGE_SIZE) + PAGE_SIZE;
	return vaddr;
}

vm_vaddr_t vm_vaddr_alloc(struct kvm_vm *vm, size_t sz, vm_vaddr_t vaddr_min)
{
	unsigned int npages = align_up(sz, PAGE_SIZE) >> PAGE_SHIFT;
	vm_vaddr_t vaddr = vm_vaddr_unused_gap(vm, sz, vaddr_min);

	virt_map(vm, vaddr, vm_phy_pages_alloc(vm, npages, 0, 0), npages);
	return vaddr;
}

vm_vaddr_t vm_vaddr_alloc_pages(struct kvm_vm *vm, int nr_pages)
{
	return vm_vaddr_alloc(vm, nr_pages * PAGE_SIZE, KVM_UTIL_MIN_VADDR);
}

vm_vaddr_t vm_vaddr_alloc_page(struct kvm_vm *vm)
{
	return vm_vaddr_alloc_pages(vm, 1);
}

void *addr_gpa2hva(struct kvm_vm *vm, vm_paddr_t gpa)
{
	unsigned int i;

	for (i = 0; i < KVM_UTIL_MAX_SLOTS; i++) {
		struct userspace_mem_region *r = &vm->regions[i];

		if (r->used && gpa >= r->region.guest_phys_addr &&
		    gpa < r->region.guest_phys_addr + r->region.memory_size)
			return (char *)r->host_mem + (gpa - r->region.guest_phys_addr);
	}
	TEST_FAIL("no memory at guest physical address %#lx", (unsigned long)gpa);
}

void *addr_gva2hva(struct kvm_vm *vm, vm_vaddr_t gva)
{
	return addr_gpa2hva(vm, addr_gva2gpa(vm, gva));
}
