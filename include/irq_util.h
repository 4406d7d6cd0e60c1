/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Guest code's ways to take interrupts or not: the interrupt flag, halting, the task priority. All
 * but sti_cli() are in processor.h of later kernels' KVM selftests, and not yet in that of 6.12's.
 * Source: Intel SDM volume 2 (STI, HLT) and volume 3, chapter 11 (CR8).
 */
#ifndef IRQ_UTIL_H
#define IRQ_UTIL_H

#include <stdint.h>

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

#endif
