// SPDX-License-Identifier: GPL-2.0-only
/* Step 4: a guest's descriptor tables and task state segments, on its pages. */
#include "guest_kinds.h"
#include "kvm_util_internal.h"
#include "processor.h"

#define VCPU_IST_PAGES 2

/*
 * Exceptions have a stack of their own, so that a bad stack can be reported.
 * Interrupts do not: one on top of another would destroy the frame of the first.
 */
#define IST_EXCEPTION 1

#define GATE_INTERRUPT 14

/* Of a descriptor. */
#define DESC_DPL_SHIFT 45

struct tss64 {
	uint32_t reserved0;
	uint64_t rsp[3];
	uint64_t reserved1;
	uint64_t ist[7];
	uint64_t reserved2;
	uint16_t reserved3;
	uint16_t iomap_base;
} __attribute__((packed));

static void vm_idt_setup(struct kvm_vm *vm)
{
	struct idt_entry *idt;
	unsigned int i;

	vm->arch.idt = vm_vaddr_alloc_page(vm);
	idt = addr_gva2hva(vm, vm->arch.idt);
	for (i = 0; i < NR_VECTORS; i++) {
		uint64_t stub = (uintptr_t)exception_stubs + i * EXCEPTION_STUB_SIZE;

		idt[i] = (struct idt_entry){
			.offset0 = stub,
			.offset1 = stub >> 16,
			.offset2 = stub >> 32,
			.selector = KERNEL_CS,
			.ist = i < NR_EXCEPTIONS ? IST_EXCEPTION : 0,
			.type = GATE_INTERRUPT,
			.p = 1,
		};
	}
}

/* Each vCPU has a GDT, in a page of its own, as each has its own TSS. */
static vm_vaddr_t vcpu_gdt_setup(struct kvm_vm *vm)
{
	vm_vaddr_t gva = vm_vaddr_alloc_page(vm);
	uint64_t *gdt = addr_gva2hva(vm, gva);

	gdt[KERNEL_CS / 8] = 0x00af9b000000ffffULL; /* 64-bit code */
	gdt[KERNEL_DS / 8] = 0x00cf93000000ffffULL; /* data */
	for (uint64_t cpl = 1; cpl <= 3; cpl++) {
		gdt[RING_DS(cpl) / 8] = gdt[KERNEL_DS / 8] | cpl << DESC_DPL_SHIFT;
		gdt[RING_CS(cpl) / 8] = gdt[KERNEL_CS / 8] | cpl << DESC_DPL_SHIFT;
	}
	return gva;
}

void vm_descriptors_setup(struct kvm_vm *vm)
{
	vm_idt_setup(vm);
}

/* A TSS with the exception stack, and its descriptor in GDT; returns its address. */
static vm_vaddr_t vcpu_tss_setup(struct kvm_vcpu *vcpu, vm_vaddr_t gdt)
{
	struct kvm_vm *vm = vcpu->vm;
	vm_vaddr_t tss_gva = vm_vaddr_alloc_page(vm);
	struct tss64 *tss = addr_gva2hva(vm, tss_gva);
	uint64_t *desc;

	tss->ist[IST_EXCEPTION - 1] = vm_vaddr_alloc(vm, VCPU_IST_PAGES * PAGE_SIZE,
						     KVM_UTIL_MIN_VADDR) +
				      VCPU_IST_PAGES * PAGE_SIZE;
	tss->iomap_base = sizeof(*tss);

	desc = (uint64_t *)addr_gva2hva(vm, gdt) + KERNEL_TSS / 8;
	desc[0] = 0x0000890000000000ULL | (sizeof(*tss) - 1) | (tss_gva & 0xffffff) << 16 |
		  (tss_gva & 0xff000000) << 32;
	desc[1] = tss_gva >> 32;
	return tss_gva;
}

static struct tss64 *vcpu_tss(struct kvm_vcpu *vcpu)
{
	struct kvm_sregs sregs;

	vcpu_sregs_get(vcpu, &sregs);
	return addr_gva2hva(vcpu->vm, sregs.tr.base);
}

/* The segments of a privilege level; SELECTORs carry it in their low two bits. */
static void set_segments(struct kvm_sregs *sregs, uint16_t cs, uint16_t ds)
{
	struct kvm_segment code = {
		.selector = cs,
		.limit = 0xffffffff,
		.type = 11,
		.dpl = cs & 3,
		.s = 1,
		.l = 1,
		.g = 1,
		.present = 1,
	};
	struct kvm_segment data = {
		.selector = ds,
		.limit = 0xffffffff,
		.type = 3,
		.dpl = ds & 3,
		.s = 1,
		.db = 1,
		.g = 1,
		.present = 1,
	};

	sregs->cs = code;
	sregs->ds = sregs->es = sregs->fs = sregs->gs = sregs->ss = data;
}

void vcpu_descriptors_setup(struct kvm_vcpu *vcpu, struct kvm_sregs *sregs)
{
	struct kvm_vm *vm = vcpu->vm;
	vm_vaddr_t gdt = vcpu_gdt_setup(vm);
	struct kvm_segment tss = {
		.selector = KERNEL_TSS,
		.base = vcpu_tss_setup(vcpu, gdt),
		.limit = sizeof(struct tss64) - 1,
		.type = 11,
		.present = 1,
	};

	set_segments(sregs, KERNEL_CS, KERNEL_DS);
	sregs->tr = tss;
	sregs->ldt.unusable = 1;
	sregs->gdt.base = gdt;
	sregs->gdt.limit = PAGE_SIZE - 1;
	sregs->idt.base = vm->arch.idt;
	sregs->idt.limit = NR_VECTORS * sizeof(struct idt_entry) - 1;
}

void vcpu_init_cpl(struct kvm_vcpu *vcpu, unsigned int cpl)
{
	struct kvm_sregs sregs;
	struct kvm_regs regs;

	TEST_ASSERT(cpl >= 1 && cpl <= 3, "CPL %u", cpl);
	if (cpl == 3)
		vm_add_user_access(vcpu->vm);
	/* An interrupt takes its stack from the TSS; exceptions have theirs already. */
	vcpu_tss(vcpu)->rsp[0] = vm_vaddr_alloc(vcpu->vm, VCPU_IST_PAGES * PAGE_SIZE,
						KVM_UTIL_MIN_VADDR) +
				 VCPU_IST_PAGES * PAGE_SIZE;

	vcpu_sregs_get(vcpu, &sregs);
	set_segments(&sregs, RING_CS(cpl), RING_DS(cpl));
	vcpu_sregs_set(vcpu, &sregs);
	vcpu_regs_get(vcpu, &regs);
	regs.rflags |= X86_EFLAGS_IOPL;
	vcpu_regs_set(vcpu, &regs);
}
