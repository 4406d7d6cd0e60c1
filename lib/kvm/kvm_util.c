// SPDX-License-Identifier: GPL-2.0-only
/* VMs, memory slots and guest memory. */
#include "kvm_util.h"

#include <fcntl.h>
#include <link.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "processor.h"
#include "kvm_util_internal.h"

/* Room in slot 0 beside the program: page tables, stacks, and what a test allocates. */
#define VM_BASE_PAGES 512
#define VM_PAGES_PER_VCPU 32

/* Page 0 stays free: a null guest physical address is never handed out. */
#define VM_FIRST_PADDR PAGE_SIZE

int open_kvm_dev_path_or_exit(void)
{
	int fd = open(KVM_DEV_PATH, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		ksft_exit_skip("cannot open %s: %s", KVM_DEV_PATH, strerror(errno));
	return fd;
}

int kvm_check_cap(long cap)
{
	int kvm_fd = open_kvm_dev_path_or_exit();
	int ret = ioctl(kvm_fd, KVM_CHECK_EXTENSION, cap);

	TEST_ASSERT(ret >= 0, "KVM_CHECK_EXTENSION %ld", cap);
	close(kvm_fd);
	return ret;
}

int __vm_ioctl(struct kvm_vm *vm, unsigned long cmd, void *arg)
{
	return ioctl(vm->fd, cmd, arg);
}

/* Calls FN for each loaded segment of the running program. */
static void for_each_segment(void (*fn)(const ElfW(Phdr) * phdr, void *data), void *data)
{
	const ElfW(Phdr) *phdr = (const void *)getauxval(AT_PHDR);
	unsigned long i, n = getauxval(AT_PHNUM);

	TEST_ASSERT(phdr && n, "the program has no ELF headers");
	for (i = 0; i < n; i++)
		if (phdr[i].p_type == PT_LOAD && phdr[i].p_memsz)
			fn(&phdr[i], data);
}

static void count_segment_pages(const ElfW(Phdr) * phdr, void *data)
{
	*(uint64_t *)data += (align_up(phdr->p_vaddr + phdr->p_memsz, PAGE_SIZE) -
			      (phdr->p_vaddr & ~PAGE_MASK)) >>
			     PAGE_SHIFT;
}

/*
 * Segments are copied as they are in memory now. The image must be linked at
 * fixed, low addresses: they have to be free in the guest and reachable by
 * its 32-bit code.
 */
static void load_segment(const ElfW(Phdr) * phdr, void *data)
{
	struct kvm_vm *vm = data;
	vm_vaddr_t start = phdr->p_vaddr & ~PAGE_MASK;
	vm_vaddr_t end = align_up(phdr->p_vaddr + phdr->p_memsz, PAGE_SIZE);
	unsigned int npages = (end - start) >> PAGE_SHIFT;
	vm_paddr_t paddr = vm_phy_pages_alloc(vm, npages);

	TEST_ASSERT(end <= KVM_UTIL_MIN_VADDR,
		    "segment at %#lx: build the test with -static -no-pie", (unsigned long)start);
	virt_map(vm, start, paddr, npages);
	memcpy(addr_gva2hva(vm, phdr->p_vaddr), (const void *)phdr->p_vaddr, phdr->p_memsz);
}

struct kvm_vm *vm_create(uint32_t nr_vcpus)
{
	uint64_t pages = VM_BASE_PAGES + nr_vcpus * VM_PAGES_PER_VCPU;
	struct kvm_vm *vm = calloc(1, sizeof(*vm));

	TEST_ASSERT(vm, "out of memory");
	vm->kvm_fd = open_kvm_dev_path_or_exit();
	vm->fd = ioctl(vm->kvm_fd, KVM_CREATE_VM, 0UL);
	if (vm->fd < 0)
		ksft_exit_skip("KVM_CREATE_VM: %s", strerror(errno));

	vm->next_paddr = VM_FIRST_PADDR;
	vm->next_vaddr = KVM_UTIL_MIN_VADDR;
	for_each_segment(count_segment_pages, &pages);
	vm_userspace_mem_region_add(vm, VM_MEM_SRC_ANONYMOUS, 0, 0, pages, 0);
	vm->pgd = vm_phy_pages_alloc(vm, 1);

	vm_arch_setup(vm);
	for_each_segment(load_segment, vm);
	return vm;
}

struct kvm_vm *vm_create_with_vcpus(uint32_t nr_vcpus, void *guest_code, struct kvm_vcpu *vcpus[])
{
	struct kvm_vm *vm = vm_create(nr_vcpus);
	uint32_t i;

	for (i = 0; i < nr_vcpus; i++)
		vcpus[i] = vm_vcpu_add(vm, i, guest_code);
	return vm;
}

struct kvm_vm *vm_create_with_one_vcpu(struct kvm_vcpu **vcpu, void *guest_code)
{
	return vm_create_with_vcpus(1, guest_code, vcpu);
}

void kvm_vm_free(struct kvm_vm *vm)
{
	unsigned int i;

	for (i = 0; i < vm->nr_vcpus; i++)
		vcpu_free(vm->vcpus[i]);
	close(vm->fd);
	close(vm->kvm_fd);
	for (i = 0; i < KVM_UTIL_MAX_SLOTS; i++)
		if (vm->regions[i].used)
			munmap(vm->regions[i].host_mem, vm->regions[i].region.memory_size);
	free(vm);
}

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

void vm_mem_region_delete(struct kvm_vm *vm, uint32_t slot)
{
	struct userspace_mem_region *r = memslot(vm, slot, true);
	uint64_t size = r->region.memory_size;

	r->region.memory_size = 0;
	vm_ioctl(vm, KVM_SET_USER_MEMORY_REGION, &r->region);
	munmap(r->host_mem, size);
	r->used = false;
}

vm_paddr_t vm_phy_pages_alloc(struct kvm_vm *vm, size_t npages)
{
	vm_paddr_t paddr = vm->next_paddr;

	vm->next_paddr += npages * PAGE_SIZE;
	TEST_ASSERT(vm->next_paddr <= vm->regions[0].region.memory_size,
		    "slot 0 is full: %lu more pages wanted", (unsigned long)npages);
	return paddr;
}

vm_vaddr_t vm_vaddr_alloc(struct kvm_vm *vm, size_t sz, vm_vaddr_t vaddr_min)
{
	unsigned int npages = align_up(sz, PAGE_SIZE) >> PAGE_SHIFT;
	vm_vaddr_t vaddr;

	if (vaddr_min > vm->next_vaddr)
		vm->next_vaddr = align_up(vaddr_min, PAGE_SIZE);
	vaddr = vm->next_vaddr;
	/* A page stays unmapped after each allocation, to catch an overrun. */
	vm->next_vaddr += (npages + 1) * PAGE_SIZE;
	virt_map(vm, vaddr, vm_phy_pages_alloc(vm, npages), npages);
	return vaddr;
}

vm_vaddr_t vm_vaddr_alloc_page(struct kvm_vm *vm)
{
	return vm_vaddr_alloc(vm, PAGE_SIZE, KVM_UTIL_MIN_VADDR);
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

uint64_t vm_get_clock_ns(struct kvm_vm *vm)
{
	struct kvm_clock_data data = {0};

	vm_ioctl(vm, KVM_GET_CLOCK, &data);
	return data.clock;
}

void kvm_pin_this_task_to_pcpu(uint32_t pcpu)
{
	cpu_set_t mask;

	CPU_ZERO(&mask);
	CPU_SET(pcpu, &mask);
	TEST_ASSERT(!sched_setaffinity(0, sizeof(mask), &mask), "cannot run on CPU %u", pcpu);
}

unsigned int nr_pcpus(void)
{
	cpu_set_t old, mask;
	unsigned int n = 0;

	TEST_ASSERT(!sched_getaffinity(0, sizeof(old), &old), "sched_getaffinity");
	/* Not from the mask: a kernel with nohz_full CPUs starts everything on the others. */
	do {
		CPU_ZERO(&mask);
		CPU_SET(n, &mask);
	} while (!sched_setaffinity(0, sizeof(mask), &mask) && ++n < CPU_SETSIZE);
	sched_setaffinity(0, sizeof(old), &old);
	return n;
}
