/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which x86 instructions lock the bus for their memory access.
 */
#ifndef X86_LOCKED_H
#define X86_LOCKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define X86_INSN_MAX_BYTES 15

/*
 * True if the instruction of @len bytes at @insn has the LOCK prefix, or is an XCHG with memory,
 * which locks without one. @insn has to be one whole valid instruction, of 16, 32 or 64-bit code.
 */
bool x86_insn_is_locked(const uint8_t *insn, size_t len);

#endif
