// SPDX-License-Identifier: GPL-2.0-only
/* x86 state of a guest: page tables, descriptor tables, exceptions, a vCPU's first registers. */
#include "processor.h"

#include "apic.h"
#include "kvm_util_internal.h"
#include "ucall_common.h"

#define PTE_PRESENT BIT(0)
#define PTE_WRITABLE BIT(1)
#define PTE_ADDR_MASK 0x000ffffffffff000ULL
#define PTES_PER_PAGE 512

#define VCPU_STACK_PAGES 8
#define VCPU_IST_PAGES 2

/*
 * Exceptions have a stack of their own, so that a bad stack can be reported.
 * Interrupts do not: one on top of another would destroy the frame of the first.
 */
#define IST_EXCEPTION 1
#define NR_EXCEPTIONS 32
#define NR_VECTORS 256

/* Where KVM may put three pages of its own on Intel: above all memory, below the APIC. */
#define KVM_TSS_GPA 0xfffbd000UL

bool host_cpu_is_intel;
bool host_cpu_is_amd;

static void (*exception_handlers[NR_VECTORS])(struct ex_regs *);

struct idt_entry {
	uint16_t offset0;
	uint16_t selector;
	uint8_t ist;
	uint8_t type_attr;
	uint16_t offset1;
	uint32_t offset2;
	uint32_t reserved;
};

struct tss64 {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t iomap_base;
} __attribute__((packed));

static void host_cpu_detect(void)
{
	uint32_t eax, ebx, ecx, edx;

	__cpuid(0, 0, &eax, &ebx, &ecx, &edx);
	host_cpu_is_intel = ebx == 0x756e6547; /* "Genu" */
	host_cpu_is_amd = ebx == 0x68747541;   /* "Auth" */
	/* Hygon's SVM is AMD's. */
	if (ebx == 0x6f677948)
		host_cpu_is_amd = true;
}

/* The entry of VADDR in the table of LEVEL (4 is the root), making tables on the way if ALLOC. */
static uint64_t *virt_pte(struct kvm_vm *vm, uint64_t vaddr, bool alloc)
{
	vm_paddr_t table = vm->pgd;
	uint64_t *pte;
	int level;

	for (level = 4;; level--) {
		unsigned int index = vaddr >> (PAGE_SHIFT + 9 * (level - 1)) & (PTES_PER_PAGE - 1);

		pte = (uint64_t *)addr_gpa2hva(vm, table) + index;
		if (level == 1)
			return pte;
		if (!(*pte & PTE_PRESENT)) {
			if (!alloc)
				return NULL;
			*pte = vm_phy_pages_alloc(vm, 1) | PTE_PRESENT | PTE_WRITABLE;
		}
		table = *pte & PTE_ADDR_MASK;
	}
}

void virt_map(struct kvm_vm *vm, uint64_t vaddr, uint64_t paddr, unsigned int npages)
{
	unsigned int i;

	TEST_ASSERT(!(vaddr & PAGE_MASK) && !(paddr & PAGE_MASK), "unaligned: %#lx to %#lx",
		    (unsigned long)vaddr, (unsigned long)paddr);
	for (i = 0; i < npages; i++) {
		uint64_t *pte = virt_pte(vm, vaddr + i * PAGE_SIZE, true);

		TEST_ASSERT(!(*pte & PTE_PRESENT), "%#lx is mapped already",
			    (unsigned long)(vaddr + i * PAGE_SIZE));
		*pte = (paddr + i * PAGE_SIZE) | PTE_PRESENT | PTE_WRITABLE;
	}
}

vm_paddr_t addr_gva2gpa(struct kvm_vm *vm, vm_vaddr_t gva)
{
	uint64_t *pte = virt_pte(vm, gva, false);

	TEST_ASSERT(pte && (*pte & PTE_PRESENT), "no mapping at guest address %#lx",
		    (unsigned long)gva);
	return (*pte & PTE_ADDR_MASK) | (gva & PAGE_MASK);
}

static void vm_idt_setup(struct kvm_vm *vm)
{
	struct idt_entry *idt;
	unsigned int i;

	vm->idt = vm_vaddr_alloc_page(vm);
	idt = addr_gva2hva(vm, vm->idt);
	for (i = 0; i < NR_VECTORS; i++) {
		uint64_t stub = (uintptr_t)exception_stubs + i * EXCEPTION_STUB_SIZE;

		idt[i] = (struct idt_entry){
			.offset0 = stub,
			.offset1 = stub >> 16,
			.offset2 = stub >> 32,
			.selector = KERNEL_CS,
			.ist = i < NR_EXCEPTIONS ? IST_EXCEPTION : 0,
			.type_attr = 0x8e, /* present, 64-bit interrupt gate */
		};
	}
}

static void vm_gdt_setup(struct kvm_vm *vm)
{
	uint64_t *gdt;

	vm->gdt = vm_vaddr_alloc(vm, KVM_UTIL_MAX_VCPUS * PAGE_SIZE, KVM_UTIL_MIN_VADDR);
	/* A GDT for each vCPU, in a page of its own, as each has its own TSS. */
	for (unsigned int i = 0; i < KVM_UTIL_MAX_VCPUS; i++) {
		gdt = addr_gva2hva(vm, vm->gdt + i * PAGE_SIZE);
		gdt[KERNEL_CS / 8] = 0x00af9b000000ffffULL;   /* 64-bit code */
		gdt[KERNEL_DS / 8] = 0x00cf93000000ffffULL;   /* data */
		gdt[KERNEL_CS32 / 8] = 0x00cf9b000000ffffULL; /* 32-bit code */
	}
}

void vm_arch_setup(struct kvm_vm *vm)
{
	host_cpu_detect();
	TEST_ASSERT(!ioctl(vm->fd, KVM_SET_TSS_ADDR, KVM_TSS_GPA), "KVM_SET_TSS_ADDR");
	vm_ioctl(vm, KVM_CREATE_IRQCHIP, NULL);
	vm_idt_setup(vm);
	vm_gdt_setup(vm);
	virt_map(vm, APIC_DEFAULT_GPA, APIC_DEFAULT_GPA, 1);
}

static void vcpu_cpuid_setup(struct kvm_vcpu *vcpu)
{
	struct kvm_cpuid2 *cpuid;
	unsigned int i;

	cpuid = calloc(1, sizeof(*cpuid) + 256 * sizeof(cpuid->entries[0]));
	TEST_ASSERT(cpuid, "out of memory");
	cpuid->nent = 256;
	TEST_ASSERT(!ioctl(vcpu->vm->kvm_fd, KVM_GET_SUPPORTED_CPUID, cpuid),
		    "KVM_GET_SUPPORTED_CPUID");
	for (i = 0; i < cpuid->nent; i++) {
		struct kvm_cpuid_entry2 *e = &cpuid->entries[i];

		if (e->function == 1)
			e->ebx = (e->ebx & 0x00ffffff) | vcpu->id << 24;
		else if (e->function == 0xb || e->function == 0x1f)
			e->edx = vcpu->id;
	}
	vcpu_ioctl(vcpu, KVM_SET_CPUID2, cpuid);
	free(cpuid);
}

/* A TSS with the exception stack; returns its address. */
static vm_vaddr_t vcpu_tss_setup(struct kvm_vcpu *vcpu)
{
	struct kvm_vm *vm = vcpu->vm;
	vm_vaddr_t tss_gva = vm_vaddr_alloc_page(vm);
	struct tss64 *tss = addr_gva2hva(vm, tss_gva);
	uint64_t *desc;

	tss->ist[IST_EXCEPTION - 1] = vm_vaddr_alloc(vm, VCPU_IST_PAGES * PAGE_SIZE,
						     KVM_UTIL_MIN_VADDR) +
				      VCPU_IST_PAGES * PAGE_SIZE;
	tss->iomap_base = sizeof(*tss);

	desc = (uint64_t *)addr_gva2hva(vm, vm->gdt + vcpu->id * PAGE_SIZE) + KERNEL_TSS / 8;
	desc[0] = 0x0000890000000000ULL | (sizeof(*tss) - 1) | (tss_gva & 0xffffff) << 16 |
		  (tss_gva & 0xff000000) << 32;
	desc[1] = tss_gva >> 32;
	return tss_gva;
}

void vcpu_arch_setup(struct kvm_vcpu *vcpu, void *guest_code)
{
	struct kvm_vm *vm = vcpu->vm;
	struct kvm_segment code = {
		.selector = KERNEL_CS,
		.limit = 0xffffffff,
		.type = 11,
		.s = 1,
		.l = 1,
		.g = 1,
		.present = 1,
	};
	struct kvm_segment data = {
		.selector = KERNEL_DS,
		.limit = 0xffffffff,
		.type = 3,
		.s = 1,
		.db = 1,
		.g = 1,
		.present = 1,
	};
	struct kvm_segment tss = {
		.selector = KERNEL_TSS,
		.base = vcpu_tss_setup(vcpu),
		.limit = sizeof(struct tss64) - 1,
		.type = 11,
		.present = 1,
	};
	struct kvm_mp_state mp_state = {.mp_state = KVM_MP_STATE_RUNNABLE};
	struct kvm_regs regs = {.rflags = 2};
	struct kvm_sregs sregs;

	TEST_ASSERT(vcpu->id < KVM_UTIL_MAX_VCPUS, "vCPU id %u", vcpu->id);
	vcpu_cpuid_setup(vcpu);

	vcpu_sregs_get(vcpu, &sregs);
	sregs.cs = code;
	sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
	sregs.tr = tss;
	sregs.ldt.unusable = 1;
	sregs.gdt.base = vm->gdt + vcpu->id * PAGE_SIZE;
	sregs.gdt.limit = KERNEL_TSS + 16 - 1;
	sregs.idt.base = vm->idt;
	sregs.idt.limit = NR_VECTORS * sizeof(struct idt_entry) - 1;
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

	vcpu_ioctl(vcpu, KVM_SET_MP_STATE, &mp_state);
}

void vm_install_exception_handler(struct kvm_vm *vm, int vector, void (*handler)(struct ex_regs *))
{
	void (**slot)(struct ex_regs *);

	TEST_ASSERT(vector >= 0 && vector < NR_VECTORS, "vector %d", vector);
	slot = addr_gva2hva(vm, (vm_vaddr_t)&exception_handlers[vector]);
	*slot = handler;
}

/* Called from handlers.S, in the guest. */
void route_exception(struct ex_regs *regs);
void route_exception(struct ex_regs *regs)
{
	uint64_t cr2;

	/*
	 * QEMU's TCG (seen in 7.2) delivers an interrupt that VMRUN injects a second
	 * time if its icount budget ends in the handler's first instructions. No
	 * CPU delivers one while interrupts are off, so this one is known by that.
	 */
	if (regs->vector >= NR_EXCEPTIONS && !(regs->rflags & X86_EFLAGS_IF))
		return;

	if (exception_handlers[regs->vector]) {
		exception_handlers[regs->vector](regs);
		return;
	}
	asm volatile("mov %%cr2, %0" : "=r"(cr2));
	ucall(UCALL_UNHANDLED, 5, regs->vector, regs->error_code, regs->rip, cr2, regs);
	for (;;)
		asm volatile("hlt");
}

void assert_on_unhandled_exception(struct kvm_vcpu *vcpu)
{
	const struct ex_regs *r;
	struct ucall uc;

	if (get_ucall(vcpu, &uc) != UCALL_UNHANDLED)
		return;

	r = addr_gva2hva(vcpu->vm, uc.args[4]);
	pr_info("vCPU %u: rip %lx cs %lx rflags %lx rsp %lx cr2 %lx\n", vcpu->id, r->rip, r->cs,
		r->rflags, r->rsp, uc.args[3]);
	pr_info("rax %lx rbx %lx rcx %lx rdx %lx rsi %lx rdi %lx rbp %lx\n", r->rax, r->rbx, r->rcx,
		r->rdx, r->rsi, r->rdi, r->rbp);
	pr_info("r8 %lx r9 %lx r10 %lx r11 %lx r12 %lx r13 %lx r14 %lx r15 %lx\n", r->r8, r->r9,
		r->r10, r->r11, r->r12, r->r13, r->r14, r->r15);
	TEST_FAIL("unhandled exception %lu in the guest, error code %#lx, rip %#lx", r->vector,
		  r->error_code, r->rip);
}
