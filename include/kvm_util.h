/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VMs, vCPUs and guest memory through /dev/kvm.
 *
 * The guest is C in the test's own ELF: vm_create() copies the program's
 * loaded segments into guest memory and maps them at the addresses that they
 * have in the test, so guest and host share function and variable addresses
 * but not contents. sync_global_to_guest() and _from_guest() carry a variable
 * across. Guest memory slot 0 begins at guest physical 0 and is identity of
 * nothing: virtual addresses are handed out by vm_vaddr_alloc().
 *
 * A call whose name begins with __ returns what the ioctl returned, -1 with
 * errno set; the same name without fails the test on an error. ABI: the
 * kernel's Documentation/virt/kvm/api.rst.
 */
#ifndef SELFTEST_KVM_UTIL_H
#define SELFTEST_KVM_UTIL_H

#include <linux/kvm.h>
#include <stddef.h>
#include <pthread.h>
#include <sys/ioctl.h>

#include "clock_util.h"
#include "kvm_util_types.h"
#include "test_util.h"

#define KVM_DEV_PATH "/dev/kvm"
#define PAGE_SIZE 4096UL
#define PAGE_SHIFT 12
#define KVM_UTIL_MIN_VADDR 0x10000000UL
#define KVM_UTIL_MAX_SLOTS 16

/* As many vCPUs as a test may ask for; KVM's own limit is KVM_CAP_MAX_VCPUS. */
#define KVM_MAX_VCPUS 512

struct kvm_vm;

struct kvm_vm_arch {
	vm_vaddr_t idt;
};

struct kvm_vcpu {
	uint32_t id;
	int fd;
	struct kvm_vm *vm;
	struct kvm_vcpu *vm_next; /* of its VM's */
	struct kvm_run *run;
	struct kvm_cpuid2 *cpuid;	  /* as KVM has it, with room for more entries */
	struct kvm_dirty_gfn *dirty_gfns; /* its dirty ring, if that is mapped */

	/* What is told of a vCPU that does not come back, see run.c. */
	struct kvm_vcpu *next;	   /* of all vCPUs of the process */
	pthread_t runner;	   /* the thread that runs it */
	volatile bool runs;	   /* it is in KVM_RUN */
	volatile uint64_t run_tsc; /* when it went there */
	uint32_t last_exit;	   /* why it had come back the time before */
	volatile bool told;
};

struct userspace_mem_region {
	struct kvm_userspace_memory_region region;
	void *host_mem;
	bool used;
};

struct kvm_vm {
	int kvm_fd;
	int fd;
	vm_paddr_t pgd;
	vm_paddr_t next_paddr; /* the next free page of slot 0 */
	vm_vaddr_t next_vaddr; /* the next free page of virtual addresses */
	unsigned int page_size;
	uint64_t max_gfn; /* the last one that the CPU's address width has room for */
	struct kvm_vm_arch arch;
	uint32_t dirty_ring_size; /* in bytes, of each vCPU's; 0 if there are none */
	bool has_irqchip;
	bool user_access;	/* pages are mapped for CPL 3 as well */
	struct kvm_vcpu *vcpus; /* linked by vm_next */
	struct userspace_mem_region regions[KVM_UTIL_MAX_SLOTS];
};

/* Opens /dev/kvm; without it, or without the right to open it, the test is a skip. */
int open_kvm_dev_path_or_exit(void);

/* KVM_CHECK_EXTENSION on /dev/kvm: 0 if the capability is unknown. */
unsigned int kvm_check_cap(long cap);
static inline bool kvm_has_cap(long cap)
{
	return kvm_check_cap(cap) > 0;
}

/*
 * A parameter of a KVM module, from /sys/module/MODULE/parameters. It fails the test if there is
 * no such parameter; the vendor's ones want a machine of that vendor.
 */
bool get_kvm_param_bool(const char *param);
bool get_kvm_intel_param_bool(const char *param);
bool get_kvm_amd_param_bool(const char *param);
int get_kvm_param_integer(const char *param);
bool kvm_is_tdp_enabled(void); /* ept or npt; else KVM shadows the guest's page tables */

/* A VM with slot 0, page tables, descriptor tables, in-kernel irqchip and the program's image. */
struct kvm_vm *vm_create(uint32_t nr_vcpus);
struct kvm_vm *vm_create_with_vcpus(uint32_t nr_vcpus, void *guest_code, struct kvm_vcpu *vcpus[]);
struct kvm_vm *vm_create_with_one_vcpu(struct kvm_vcpu **vcpu, void *guest_code);

/* The same with that many pages more in slot 0, for the test's own allocations. */
struct kvm_vm *__vm_create_with_one_vcpu(struct kvm_vcpu **vcpu, uint64_t extra_mem_pages,
					 void *guest_code);

/*
 * A VM with no memory and no irqchip, for tests of ioctls: no guest code can run in it, unless
 * the test sets up all of that itself.
 */
struct kvm_vm *vm_create_barebones(void);

void kvm_vm_free(struct kvm_vm *vm);

/* A vCPU in long mode, on a stack of its own, about to enter GUEST_CODE. */
struct kvm_vcpu *vm_vcpu_add(struct kvm_vm *vm, uint32_t vcpu_id, void *guest_code);

/* A vCPU that was added is about to enter another function. */
void vcpu_arch_set_entry_point(struct kvm_vcpu *vcpu, void *guest_code);

/* A vCPU as KVM_CREATE_VCPU leaves it. */
struct kvm_vcpu *__vm_vcpu_add(struct kvm_vm *vm, uint32_t vcpu_id);

/* For TEST_ASSERT: what failed, and why the kernel says it did. */
#define __KVM_SYSCALL_ERROR(_name, _ret) \
	"%s failed, rc: %i errno: %i (%s)", (_name), (int)(_ret), errno, strerror(errno)
#define __KVM_IOCTL_ERROR(_name, _ret) __KVM_SYSCALL_ERROR(_name, _ret)
#define KVM_IOCTL_ERROR(_ioctl, _ret) __KVM_IOCTL_ERROR(#_ioctl, _ret)

#define __kvm_ioctl(kvm_fd, cmd, arg) ioctl(kvm_fd, cmd, arg)

int __vm_ioctl(struct kvm_vm *vm, unsigned long cmd, void *arg);
int __vcpu_ioctl(struct kvm_vcpu *vcpu, unsigned long cmd, void *arg);

#define vm_ioctl(vm, cmd, arg)                                         \
	do {                                                           \
		int __ret = __vm_ioctl(vm, cmd, arg);                  \
		TEST_ASSERT(!__ret, __KVM_SYSCALL_ERROR(#cmd, __ret)); \
	} while (0)

#define vcpu_ioctl(vcpu, cmd, arg)                                     \
	do {                                                           \
		int __ret = __vcpu_ioctl(vcpu, cmd, arg);              \
		TEST_ASSERT(!__ret, __KVM_SYSCALL_ERROR(#cmd, __ret)); \
	} while (0)

static inline void vm_create_irqchip(struct kvm_vm *vm)
{
	vm_ioctl(vm, KVM_CREATE_IRQCHIP, NULL);
	vm->has_irqchip = true;
}

/* KVM_CHECK_EXTENSION on the VM, where some capabilities are other ones than on /dev/kvm. */
int vm_check_cap(struct kvm_vm *vm, long cap);

/* Guest writes there, to memory or, with PIO, to ports, wait in a ring until some exit. */
void kvm_vm_register_coalesced_io(struct kvm_vm *vm, uint64_t address, uint64_t size, bool pio);
void kvm_vm_unregister_coalesced_io(struct kvm_vm *vm, uint64_t address, uint64_t size, bool pio);

/* KVM_ENABLE_CAP with one argument. */
int __vm_enable_cap(struct kvm_vm *vm, uint32_t cap, uint64_t arg0);
void vm_enable_cap(struct kvm_vm *vm, uint32_t cap, uint64_t arg0);
int __vcpu_enable_cap(struct kvm_vcpu *vcpu, uint32_t cap, uint64_t arg0);
void vcpu_enable_cap(struct kvm_vcpu *vcpu, uint32_t cap, uint64_t arg0);

/*
 * Memory slots. Any change of a slot gives the VM a new memslot generation,
 * which makes KVM's cached translations stale.
 */
void vm_userspace_mem_region_add(struct kvm_vm *vm, enum vm_mem_backing_src_type src_type,
				 uint64_t guest_paddr, uint32_t slot, uint64_t npages,
				 uint32_t flags);
void vm_mem_region_set_flags(struct kvm_vm *vm, uint32_t slot, uint32_t flags);

/* A slot's region; a slot that is not in use fails the test. */
struct userspace_mem_region *memslot2region(struct kvm_vm *vm, uint32_t memslot);
void vm_mem_region_delete(struct kvm_vm *vm, uint32_t slot);

/*
 * Dirty rings of RING_SIZE bytes, a power of two, for the vCPUs that are added from here on: a page
 * of a slot with KVM_MEM_LOG_DIRTY_PAGES that the guest dirties gets an entry in the vCPU's ring.
 */
void vm_enable_dirty_ring(struct kvm_vm *vm, uint32_t ring_size);

/* The vCPU's ring of struct kvm_dirty_gfn, as many entries as its size has room for. */
void *vcpu_map_dirty_ring(struct kvm_vcpu *vcpu);

/* KVM takes the entries back that have KVM_DIRTY_GFN_F_RESET; returns how many. */
uint32_t kvm_vm_reset_dirty_ring(struct kvm_vm *vm);

/*
 * Zeroed pages of slot 0, which is the only one that pages are handed out from, not below
 * PADDR_MIN.
 */
vm_paddr_t vm_phy_pages_alloc(struct kvm_vm *vm, size_t num, vm_paddr_t paddr_min,
			      uint32_t memslot);
vm_paddr_t vm_phy_page_alloc(struct kvm_vm *vm, vm_paddr_t paddr_min, uint32_t memslot);

/* Maps NPAGES pages, writable and executable. */
void virt_map(struct kvm_vm *vm, uint64_t vaddr, uint64_t paddr, unsigned int npages);
static inline void virt_pg_map(struct kvm_vm *vm, uint64_t vaddr, uint64_t paddr)
{
	virt_map(vm, vaddr, paddr, 1);
}

/*
 * The page table entry for VADDR at *LEVEL (PG_LEVEL_2M and so on). With PG_LEVEL_NONE it is the
 * one that maps the page, and *LEVEL tells how large that is. The VMM may change it; that the guest
 * flushes its TLB afterwards is the test's matter.
 */
uint64_t *__vm_get_page_table_entry(struct kvm_vm *vm, uint64_t vaddr, int *level);

/* Zeroed memory of slot 0 at a fresh virtual address not below VADDR_MIN, page aligned. */
vm_vaddr_t vm_vaddr_alloc(struct kvm_vm *vm, size_t sz, vm_vaddr_t vaddr_min);
vm_vaddr_t vm_vaddr_alloc_pages(struct kvm_vm *vm, int nr_pages);
vm_vaddr_t vm_vaddr_alloc_page(struct kvm_vm *vm);

/* As many virtual addresses, not below VADDR_MIN, that nothing is mapped at, now or later. */
vm_vaddr_t vm_vaddr_unused_gap(struct kvm_vm *vm, size_t sz, vm_vaddr_t vaddr_min);

void *addr_gpa2hva(struct kvm_vm *vm, vm_paddr_t gpa);
vm_paddr_t addr_gva2gpa(struct kvm_vm *vm, vm_vaddr_t gva);
void *addr_gva2hva(struct kvm_vm *vm, vm_vaddr_t gva);

#define sync_global_to_guest(vm, g) memcpy(addr_gva2hva(vm, (vm_vaddr_t) & (g)), &(g), sizeof(g))
#define sync_global_from_guest(vm, g) memcpy(&(g), addr_gva2hva(vm, (vm_vaddr_t) & (g)), sizeof(g))

/*
 * KVM_RUN: once; again after EINTR, failing the test on an unhandled guest exception, of which it
 * says what kind it was, where and why; and failing the test on an error as well.
 */
int __vcpu_run(struct kvm_vcpu *vcpu);
int _vcpu_run(struct kvm_vcpu *vcpu);
void vcpu_run(struct kvm_vcpu *vcpu);

/* Fails the test like that, if VCPU's last exit was for an exception without handler. */
void assert_on_unhandled_exception(struct kvm_vcpu *vcpu);

/* "KVM_EXIT_IO" and so on. */
const char *exit_reason_str(unsigned int exit_reason);

/*
 * Fails the test unless VCPU's last exit was of that kind; says what it was instead, and shows the
 * vCPU's state after an exit that no guest recovers from (shutdown, failed entry, internal error).
 */
#define TEST_ASSERT_KVM_EXIT_REASON(vcpu, expected) \
	assert_exit_reason(vcpu, expected, __FILE__, __LINE__)
void assert_exit_reason(struct kvm_vcpu *vcpu, uint32_t expected, const char *file,
			unsigned int line);

/* Prints VCPU's registers, each line after INDENT blanks. */
void vcpu_dump(FILE *stream, struct kvm_vcpu *vcpu, uint8_t indent);

/* Up to six arguments of the guest code's entry, in C's order. */
void vcpu_args_set(struct kvm_vcpu *vcpu, unsigned int num, ...);

/* Ties the calling thread to one CPU of the machine that the test runs on. */
void kvm_pin_this_task_to_pcpu(uint32_t pcpu);

#include "vcpu_state.h"

#endif
