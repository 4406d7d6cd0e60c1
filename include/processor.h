/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * x86 as guest code and VMM see it: instructions, MSRs, CPUID, exception
 * handlers. Sources: Intel SDM volume 3, AMD APM volume 2.
 */
#ifndef SELFTEST_KVM_PROCESSOR_H
#define SELFTEST_KVM_PROCESSOR_H

#include "kvm_util.h"

#define MSR_IA32_TSC 0x10
#define MSR_IA32_APICBASE 0x1b
#define MSR_IA32_TSC_DEADLINE 0x6e0
#define MSR_EFER 0xc0000080

#define EFER_SCE BIT(0)
#define EFER_LME BIT(8)
#define EFER_LMA BIT(10)
#define EFER_NX BIT(11)

#define X86_EFLAGS_IF BIT(9)

#define X86_CR0_PE BIT(0)
#define X86_CR0_MP BIT(1)
#define X86_CR0_NE BIT(5)
#define X86_CR0_WP BIT(16)
#define X86_CR0_PG BIT(31)
#define X86_CR4_PAE BIT(5)
#define X86_CR4_OSFXSR BIT(9)
#define X86_CR4_OSXMMEXCPT BIT(10)

/* The guest's segment selectors. */
#define KERNEL_CS 0x8
#define KERNEL_DS 0x10
#define KERNEL_CS32 0x18
#define KERNEL_TSS 0x20

#define UD_VECTOR 6
#define DF_VECTOR 8
#define GP_VECTOR 13
#define PF_VECTOR 14

/* What a handler is given; it may change all but the vector. */
struct ex_regs {
	uint64_t rax, rcx, rdx, rbx;
	uint64_t rbp, rsi, rdi;
	uint64_t r8, r9, r10, r11;
	uint64_t r12, r13, r14, r15;
	uint64_t vector;
	uint64_t error_code;
	uint64_t rip;
	uint64_t cs;
	uint64_t rflags;
	uint64_t rsp;
	uint64_t ss;
};

/* Set from CPUID when a VM is created, for host and guest alike. */
extern bool host_cpu_is_intel;
extern bool host_cpu_is_amd;

/*
 * HANDLER runs in the guest, interrupts off, with the interrupted code's SSE
 * state saved; for an exception (vector below 32) on a stack of its own. A
 * vector without handler fails the test.
 */
void vm_install_exception_handler(struct kvm_vm *vm, int vector, void (*handler)(struct ex_regs *));

/* Fails the test, with registers, if VCPU's last exit was an exception without handler. */
void assert_on_unhandled_exception(struct kvm_vcpu *vcpu);

static inline uint64_t rdmsr(uint32_t msr)
{
	uint32_t a, d;

	asm volatile("rdmsr" : "=a"(a), "=d"(d) : "c"(msr) : "memory");
	return a | (uint64_t)d << 32;
}

static inline void wrmsr(uint32_t msr, uint64_t value)
{
	asm volatile("wrmsr" ::"c"(msr), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
		     : "memory");
}

static inline uint64_t rdtsc(void)
{
	uint32_t a, d;

	asm volatile("lfence; rdtsc" : "=a"(a), "=d"(d)::"memory");
	return a | (uint64_t)d << 32;
}

static inline void __cpuid(uint32_t function, uint32_t index, uint32_t *eax, uint32_t *ebx,
			   uint32_t *ecx, uint32_t *edx)
{
	asm volatile("cpuid"
		     : "=a"(*eax), "=b"(*ebx), "=c"(*ecx), "=d"(*edx)
		     : "a"(function), "c"(index)
		     : "memory");
}

static inline void cpu_relax(void)
{
	asm volatile("pause" ::: "memory");
}

static inline void cli(void)
{
	asm volatile("cli" ::: "memory");
}

static inline void sti(void)
{
	asm volatile("sti" ::: "memory");
}

/*
 * For a guest that spins with interrupts off until the host's timer has done
 * something: takes no interrupt, STI's shadow covers CLI. A host's interrupt
 * ends a guest's run whatever the guest's IF, but Bochs loses sight of that on
 * VM entry with IF clear, until IF changes.
 */
static inline void sti_cli(void)
{
	asm volatile("sti; cli" ::: "memory");
}

/* Halts until an interrupt, with no window between enabling and halting. */
static inline void safe_halt(void)
{
	asm volatile("sti; hlt" ::: "memory");
}

#endif
