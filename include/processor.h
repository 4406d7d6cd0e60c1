/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * x86 as guest code and VMM see it: instructions, the safe ones among them, and exception
 * handlers. MSR and register constants are in x86_regs.h, CPUID in cpu_features.h; a test
 * includes this header and has all three.
 * Sources: Intel SDM volume 3, AMD APM volume 2.
 */
#ifndef SELFTEST_KVM_PROCESSOR_H
#define SELFTEST_KVM_PROCESSOR_H

#include "cpu_features.h"
#include "kvm_util.h"
#include "x86_regs.h"

/* The guest's segment selectors. */
#define KERNEL_CS 0x8
#define KERNEL_DS 0x10
#define KERNEL_CS32 0x18 /* conforming: 32-bit code of any CPL */
#define KERNEL_TSS 0x20
#define USER_DS 0x33
#define USER_CS 0x3b
/* Those of a CPL above 0, of which 3 is the user's. */
#define RING_DS(cpl) ((cpl) == 3 ? USER_DS : 0x11 * (cpl) + 0x30)
#define RING_CS(cpl) (RING_DS(cpl) + 8)

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

/*
 * HANDLER runs in the guest, at CPL 0, interrupts off, with the interrupted
 * code's SSE state saved; for an exception (vector below 32) on a stack of its
 * own. A vector without handler fails the test, unless the instruction was a
 * safe one.
 */
void vm_install_exception_handler(struct kvm_vm *vm, int vector, void (*handler)(struct ex_regs *));

/*
 * An instruction in guest code that may raise an exception:
 *
 *	uint64_t error_code;
 *	uint8_t vector;
 *
 *	asm volatile(KVM_ASM_SAFE("wrmsr")
 *		     : KVM_ASM_SAFE_OUTPUTS(vector, error_code)
 *		     : "c"(msr), "a"(low), "d"(high)
 *		     : KVM_ASM_SAFE_CLOBBERS);
 *
 * Afterwards VECTOR is the exception's, or 0 if there was none (so a #DE cannot be told from
 * none). The instruction must not use R9 to R11: they tell route_exception() that it is a safe
 * one (the magic), its address, and where to go on.
 */
#define KVM_EXCEPTION_MAGIC 0x5afe1a5afe1a
#define KVM_ASM_SAFE(insn)                                                            \
	"movabs $" KVM_ASM_STRING(KVM_EXCEPTION_MAGIC) ", %%r9\n\t"                   \
						       "lea 771f(%%rip), %%r10\n\t"   \
						       "lea 772f(%%rip), %%r11\n\t"   \
						       "771: " insn "\n\t"            \
						       "xor %%r9d, %%r9d\n\t"         \
						       "xor %%r10d, %%r10d\n\t"       \
						       "772:\n\t"                     \
						       "mov %%r9b, %[kvm_vector]\n\t" \
						       "mov %%r10, %[kvm_error_code]\n\t"
#define KVM_ASM_STRING_(x) #x
#define KVM_ASM_STRING(x) KVM_ASM_STRING_(x)
#define KVM_ASM_SAFE_OUTPUTS(v, ec) [kvm_vector] "=qm"(v), [kvm_error_code] "=rm"(ec)
#define KVM_ASM_SAFE_CLOBBERS "r9", "r10", "r11", "memory", "cc"

/* The same for an instruction without results; its operands follow. The vector is its value. */
#define kvm_asm_safe(insn, inputs...)                                       \
	({                                                                  \
		uint64_t __error_code;                                      \
		uint8_t __vector;                                           \
                                                                            \
		asm volatile(KVM_ASM_SAFE(insn)                             \
			     : KVM_ASM_SAFE_OUTPUTS(__vector, __error_code) \
			     : inputs                                       \
			     : KVM_ASM_SAFE_CLOBBERS);                      \
		(void)__error_code;                                         \
		__vector;                                                   \
	})

/* RDMSR and WRMSR in guest code: 0, or the exception's vector. */
static inline uint8_t rdmsr_safe(uint32_t msr, uint64_t *val)
{
	uint32_t a = 0, d = 0;
	uint64_t error_code;
	uint8_t vector;

	asm volatile(KVM_ASM_SAFE("rdmsr")
		     : KVM_ASM_SAFE_OUTPUTS(vector, error_code), "+a"(a), "+d"(d)
		     : "c"(msr)
		     : KVM_ASM_SAFE_CLOBBERS);
	(void)error_code;
	*val = a | (uint64_t)d << 32;
	return vector;
}

static inline uint8_t wrmsr_safe(uint32_t msr, uint64_t val)
{
	return kvm_asm_safe("wrmsr", "c"(msr), "a"((uint32_t)val), "d"((uint32_t)(val >> 32)));
}

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

static inline uint64_t get_cr8(void)
{
	uint64_t val;

	asm volatile("mov %%cr8, %0" : "=r"(val)::"memory");
	return val;
}

static inline void set_cr8(uint64_t val)
{
	asm volatile("mov %0, %%cr8" ::"r"(val) : "memory");
}

static inline uint64_t get_cr2(void)
{
	uint64_t val;

	asm volatile("mov %%cr2, %0" : "=r"(val)::"memory");
	return val;
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
 * For a guest that spins with interrupts off until the host's timer has done something (intel
 * quirk 3). The guest takes no interrupt here, because STI's shadow covers CLI.
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
