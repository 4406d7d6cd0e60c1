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
#include "ucall_common.h"
#include "x86_regs.h"

/* The guest's segment selectors. */
#define KERNEL_CS 0x8
#define KERNEL_DS 0x10
#define KERNEL_TSS 0x18

struct idt_entry {
	uint16_t offset0;
	uint16_t selector;
	uint16_t ist : 3;
	uint16_t : 5;
	uint16_t type : 4;
	uint16_t : 1;
	uint16_t dpl : 2;
	uint16_t p : 1;
	uint16_t offset1;
	uint32_t offset2;
	uint32_t reserved;
};

/* What SGDT and SIDT store. */
struct desc_ptr {
	uint16_t size; /* the last byte's offset */
	uint64_t address;
} __attribute__((packed));

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
#define KVM_ASM_SAFE(insn)                                                         \
	"movabs $" __stringify(KVM_EXCEPTION_MAGIC) ", %%r9\n\t"                   \
						    "lea 771f(%%rip), %%r10\n\t"   \
						    "lea 772f(%%rip), %%r11\n\t"   \
						    "771: " insn "\n\t"            \
						    "xor %%r9d, %%r9d\n\t"         \
						    "xor %%r10d, %%r10d\n\t"       \
						    "772:\n\t"                     \
						    "mov %%r9b, %[kvm_vector]\n\t" \
						    "mov %%r10, %[kvm_error_code]\n\t"
#define KVM_ASM_SAFE_OUTPUTS(v, ec) [kvm_vector] "=qm"(v), [kvm_error_code] "=rm"(ec)
#define KVM_ASM_SAFE_CLOBBERS "r9", "r10", "r11", "memory", "cc"

/*
 * The same for an instruction without results; its operands follow. The vector is its value. The
 * second one also gives the error code.
 */
#define kvm_asm_safe(insn, inputs...)                     \
	({                                                \
		uint64_t __ignored;                       \
                                                          \
		kvm_asm_safe_ec(insn, __ignored, inputs); \
	})

#define kvm_asm_safe_ec(insn, error_code, inputs...)                      \
	({                                                                \
		uint8_t __vector;                                         \
                                                                          \
		asm volatile(KVM_ASM_SAFE(insn)                           \
			     : KVM_ASM_SAFE_OUTPUTS(__vector, error_code) \
			     : inputs                                     \
			     : KVM_ASM_SAFE_CLOBBERS);                    \
		__vector;                                                 \
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

static inline void cpuid(uint32_t function, uint32_t *eax, uint32_t *ebx, uint32_t *ecx,
			 uint32_t *edx)
{
	__cpuid(function, 0, eax, ebx, ecx, edx);
}

static inline uint64_t get_cr0(void)
{
	uint64_t val;

	asm volatile("mov %%cr0, %0" : "=r"(val)::"memory");
	return val;
}

static inline uint64_t get_cr2(void)
{
	uint64_t val;

	asm volatile("mov %%cr2, %0" : "=r"(val)::"memory");
	return val;
}

static inline uint64_t get_cr3(void)
{
	uint64_t val;

	asm volatile("mov %%cr3, %0" : "=r"(val)::"memory");
	return val;
}

static inline uint64_t get_cr4(void)
{
	uint64_t val;

	asm volatile("mov %%cr4, %0" : "=r"(val)::"memory");
	return val;
}

static inline void set_cr4(uint64_t val)
{
	asm volatile("mov %0, %%cr4" ::"r"(val) : "memory");
}

static inline struct desc_ptr get_gdt(void)
{
	struct desc_ptr ptr;

	asm volatile("sgdt %0" : "=m"(ptr));
	return ptr;
}

static inline struct desc_ptr get_idt(void)
{
	struct desc_ptr ptr;

	asm volatile("sidt %0" : "=m"(ptr));
	return ptr;
}

static inline uint64_t xgetbv(uint32_t index)
{
	uint32_t a, d;

	asm volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(index));
	return a | (uint64_t)d << 32;
}

static inline uint8_t xsetbv_safe(uint32_t index, uint64_t value)
{
	return kvm_asm_safe("xsetbv", "c"(index), "a"((uint32_t)value),
			    "d"((uint32_t)(value >> 32)));
}

static inline void outl(uint16_t port, uint32_t value)
{
	asm volatile("outl %0, %1" ::"a"(value), "d"(port));
}

#define ud2() asm volatile("ud2")
#define hlt() asm volatile("hlt" ::: "memory")

/* Of the guest, in both memories; set when a VM is created. */
extern uint64_t guest_tsc_khz;

/* Guest code spins for that long, by its TSC. */
static inline void udelay(unsigned long usec)
{
	uint64_t start = rdtsc();

	while (rdtsc() - start < guest_tsc_khz * usec / 1000)
		;
}

static inline void cpu_relax(void)
{
	asm volatile("pause" ::: "memory");
}

/* KVM's own hypercalls, by the vendor's instruction. */
uint64_t kvm_hypercall(uint64_t nr, uint64_t a0, uint64_t a1, uint64_t a2, uint64_t a3);

/* A Xen hypercall of a 64-bit guest; the second one takes anything but 0 for a failed assertion. */
uint64_t __xen_hypercall(uint64_t nr, uint64_t a0, void *a1);
void xen_hypercall(uint64_t nr, uint64_t a0, void *a1);

/* The entry that maps VADDR's page of 4 KiB. */
uint64_t *vm_get_page_table_entry(struct kvm_vm *vm, uint64_t vaddr);

/* Whether VMX runs real mode and no paging itself, without KVM's emulator. */
bool vm_is_unrestricted_guest(struct kvm_vm *vm);

/* Whether the machine's own clock is read from its TSC. */
bool sys_clocksource_is_based_on_tsc(void);

/* Before an instruction, it has KVM's emulator execute that, where KVM allows it. */
#define KVM_FEP "ud2; .byte 'k', 'v', 'm';"

/* Whether KVM does, in both memories: kvm.force_emulation_prefix. */
extern bool is_forced_emulation_enabled;

/*
 * A store in guest code that the guest's test does not depend on. The kernel's selftests have it
 * done by KVM's emulator at times.
 */
#define vcpu_arch_put_guest(mem, val) ((mem) = (val))

#endif
