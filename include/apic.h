/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The local APIC from guest code, through its page (xAPIC) or MSRs (x2APIC).
 * The VMM maps the page at its usual address: virt_pg_map(vm, APIC_DEFAULT_GPA, APIC_DEFAULT_GPA).
 * Register offsets are bytes into the page. Source: Intel SDM volume 3, chapter 11.
 */
#ifndef SELFTEST_KVM_APIC_H
#define SELFTEST_KVM_APIC_H

#include "processor.h"

#define APIC_DEFAULT_GPA 0xfee00000ULL

#define MSR_IA32_APICBASE_BSP BIT(8)
#define MSR_IA32_APICBASE_EXTD BIT(10)
#define MSR_IA32_APICBASE_ENABLE BIT(11)
#define X2APIC_ENABLE MSR_IA32_APICBASE_EXTD

#define APIC_ID 0x20
#define GET_APIC_ID_FIELD(x) ((x) >> 24 & 0xff)
#define APIC_TASKPRI 0x80
#define APIC_EOI 0xb0
#define APIC_SPIV 0xf0
#define APIC_SPIV_APIC_ENABLED BIT(8)
#define APIC_IRR 0x200
#define APIC_ICR 0x300
#define APIC_DM_FIXED 0
#define APIC_DM_FIXED_MASK 0x700
#define APIC_DM_NMI 0x400
#define APIC_ICR_BUSY 0x1000
#define APIC_INT_ASSERT 0x4000
#define APIC_DEST_SELF 0x40000
#define APIC_DEST_ALLBUT 0xc0000
#define APIC_ICR2 0x310
#define APIC_LVTT 0x320
#define APIC_LVT_TIMER_ONESHOT (0 << 17)
#define APIC_LVT_TIMER_PERIODIC (1 << 17)
#define APIC_LVT_TIMER_TSCDEADLINE (2 << 17)
#define APIC_LVT_MASKED (1 << 16)
#define APIC_TMICT 0x380
#define APIC_TMCCT 0x390
#define APIC_TDCR 0x3e0

/* x2APIC: the register at offset R is MSR APIC_BASE_MSR + R / 16. */
#define APIC_BASE_MSR 0x800

static inline uint32_t get_bsp_flag(void)
{
	return rdmsr(MSR_IA32_APICBASE) & MSR_IA32_APICBASE_BSP;
}

static inline uint32_t xapic_read_reg(unsigned int reg)
{
	return ((volatile uint32_t *)APIC_DEFAULT_GPA)[reg >> 2];
}

static inline void xapic_write_reg(unsigned int reg, uint32_t val)
{
	((volatile uint32_t *)APIC_DEFAULT_GPA)[reg >> 2] = val;
}

static inline uint64_t x2apic_read_reg(unsigned int reg)
{
	return rdmsr(APIC_BASE_MSR + (reg >> 4));
}

static inline void x2apic_write_reg(unsigned int reg, uint64_t value)
{
	wrmsr(APIC_BASE_MSR + (reg >> 4), value);
}

static inline uint8_t x2apic_write_reg_safe(unsigned int reg, uint64_t value)
{
	return wrmsr_safe(APIC_BASE_MSR + (reg >> 4), value);
}

/* Anything but a #GP fails the guest's test. */
static inline void x2apic_write_reg_fault(unsigned int reg, uint64_t value)
{
	GUEST_ASSERT_EQ(x2apic_write_reg_safe(reg, value), GP_VECTOR);
}

static inline void apic_disable(void)
{
	wrmsr(MSR_IA32_APICBASE,
	      rdmsr(MSR_IA32_APICBASE) & ~(MSR_IA32_APICBASE_ENABLE | MSR_IA32_APICBASE_EXTD));
}

static inline void xapic_enable(void)
{
	uint64_t val = rdmsr(MSR_IA32_APICBASE);

	/* Out of x2APIC there is only the way through disabled. */
	if (val & MSR_IA32_APICBASE_EXTD)
		apic_disable();
	wrmsr(MSR_IA32_APICBASE, (val & ~MSR_IA32_APICBASE_EXTD) | MSR_IA32_APICBASE_ENABLE);
	xapic_write_reg(APIC_SPIV, xapic_read_reg(APIC_SPIV) | APIC_SPIV_APIC_ENABLED);
}

static inline void x2apic_enable(void)
{
	wrmsr(MSR_IA32_APICBASE,
	      rdmsr(MSR_IA32_APICBASE) | MSR_IA32_APICBASE_ENABLE | MSR_IA32_APICBASE_EXTD);
	x2apic_write_reg(APIC_SPIV, x2apic_read_reg(APIC_SPIV) | APIC_SPIV_APIC_ENABLED);
}

#endif
