// SPDX-License-Identifier: GPL-2.0-only
/* Step 6: a VM as a whole, with the test's program in its memory, and its end. */
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include "file_util.h"
#include "guest_kinds.h"
#include "kvm_util_internal.h"
#include "processor.h"

/* Where KVM may put three pages of its own on Intel: above all memory, below the APIC. */
#define KVM_TSS_GPA 0xfffbd000UL

/* Room in slot 0 beside the program: page tables, stacks, and what a test allocates. */
#define VM_BASE_PAGES 512
#define VM_PAGES_PER_VCPU 32

/* Page 0 stays free: a null guest physical address is never handed out. */
#define VM_FIRST_PADDR PAGE_SIZE

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
			      align_down(phdr->p_vaddr, PAGE_SIZE)) >>
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
	vm_vaddr_t start = align_down(phdr->p_vaddr, PAGE_SIZE);
	vm_vaddr_t end = align_up(phdr->p_vaddr + phdr->p_memsz, PAGE_SIZE);
	unsigned int npages = (end - start) >> PAGE_SHIFT;
	vm_paddr_t paddr = vm_phy_pages_alloc(vm, npages, 0, 0);

	TEST_ASSERT(end <= KVM_UTIL_MIN_VADDR,
		    "segment at %#lx: build the test with -static -no-pie", (unsigned long)start);
	virt_map(vm, start, paddr, npages);
	memcpy(addr_gva2hva(vm, phdr->p_vaddr), (const void *)phdr->p_vaddr, phdr->p_memsz);
}

struct kvm_vm *vm_create_barebones(void)
{
	struct kvm_vm *vm = calloc(1, sizeof(*vm));

	TEST_ASSERT(vm, "out of memory");
	vm->page_size = PAGE_SIZE;
	vm->max_gfn = (1ULL << (kvm_cpu_property(X86_PROPERTY_MAX_PHY_ADDR) - PAGE_SHIFT)) - 1;
	vm->kvm_fd = open_kvm_dev_path_or_exit();
	vm->fd = ioctl(vm->kvm_fd, KVM_CREATE_VM, 0UL);
	if (vm->fd < 0)
		ksft_exit_skip("KVM_CREATE_VM: %s", strerror(errno));
	vm_ioctl(vm, KVM_SET_TSS_ADDR, (void *)KVM_TSS_GPA);
	return vm;
}

static void vm_fill(struct kvm_vm *vm, uint32_t nr_vcpus, uint64_t pages)
{
	pages += VM_BASE_PAGES + nr_vcpus * VM_PAGES_PER_VCPU;

	vm->next_paddr = VM_FIRST_PADDR;
	vm->next_vaddr = KVM_UTIL_MIN_VADDR;
	for_each_segment(count_segment_pages, &pages);
	vm_userspace_mem_region_add(vm, VM_MEM_SRC_ANONYMOUS, 0, 0, pages, 0);
	vm->pgd = vm_phy_page_alloc(vm, 0, 0);

	vm_descriptors_setup(vm);
	for_each_segment(load_segment, vm);
}

/* Old kernels have N or Y for it, new ones a number. */
static bool forced_emulation(void)
{
	static const char path[] = "/sys/module/kvm/parameters/force_emulation_prefix";
	char value[8];

	return read_line(path, value, sizeof(value)) && value[0] != 'N' && value[0] != '0';
}

static struct kvm_vm *create(uint32_t nr_vcpus, uint64_t extra_mem_pages)
{
	struct kvm_vm *vm = vm_create_barebones();
	int khz;

	vm_create_irqchip(vm);
	is_forced_emulation_enabled = forced_emulation();
	khz = __vm_ioctl(vm, KVM_GET_TSC_KHZ, NULL);
	if (khz > 0)
		guest_tsc_khz = khz;
	vm_fill(vm, nr_vcpus, extra_mem_pages);
	return vm;
}

struct kvm_vm *vm_create(uint32_t nr_vcpus)
{
	return create(nr_vcpus, 0);
}

struct kvm_vm *vm_create_without_irqchip(uint32_t nr_vcpus)
{
	struct kvm_vm *vm = vm_create_barebones();

	vm_fill(vm, nr_vcpus, 0);
	return vm;
}

static struct kvm_vm *create_with_vcpus(uint32_t nr_vcpus, uint64_t extra_mem_pages,
					void *guest_code, struct kvm_vcpu *vcpus[])
{
	struct kvm_vm *vm = create(nr_vcpus, extra_mem_pages);
	uint32_t i;

	for (i = 0; i < nr_vcpus; i++)
		vcpus[i] = vm_vcpu_add(vm, i, guest_code);
	return vm;
}

struct kvm_vm *vm_create_with_vcpus(uint32_t nr_vcpus, void *guest_code, struct kvm_vcpu *vcpus[])
{
	return create_with_vcpus(nr_vcpus, 0, guest_code, vcpus);
}

struct kvm_vm *__vm_create_with_one_vcpu(struct kvm_vcpu **vcpu, uint64_t extra_mem_pages,
					 void *guest_code)
{
	return create_with_vcpus(1, extra_mem_pages, guest_code, vcpu);
}

struct kvm_vm *vm_create_with_one_vcpu(struct kvm_vcpu **vcpu, void *guest_code)
{
	return __vm_create_with_one_vcpu(vcpu, 0, guest_code);
}

void kvm_vm_free(struct kvm_vm *vm)
{
	struct kvm_vcpu *vcpu;
	unsigned int i;

	while ((vcpu = vm->vcpus)) {
		vm->vcpus = vcpu->vm_next;
		vcpu_free(vcpu);
	}
	close(vm->fd);
	close(vm->kvm_fd);
	for (i = 0; i < KVM_UTIL_MAX_SLOTS; i++)
		if (vm->regions[i].used)
			munmap(vm->regions[i].host_mem, vm->regions[i].region.memory_size);
	free(vm);
}
