// SPDX-License-Identifier: GPL-2.0-only
#include "x86_locked.h"

#define PREFIX_LOCK 0xf0

static bool is_legacy_prefix(uint8_t byte)
{
	switch (byte) {
	case 0x26: /* segment overrides */
	case 0x2e:
	case 0x36:
	case 0x3e:
	case 0x64:
	case 0x65:
	case 0x66: /* operand size */
	case 0x67: /* address size */
	case PREFIX_LOCK:
	case 0xf2: /* REPNE, XACQUIRE */
	case 0xf3: /* REP, XRELEASE */
		return true;
	default:
		return false;
	}
}

/*
 * Outside of 64-bit mode these bytes are INC and DEC, with no opcode after them. To take them for
 * prefixes does no harm then.
 */
static bool is_rex_prefix(uint8_t byte)
{
	return (byte & 0xf0) == 0x40;
}

bool x86_insn_is_locked(const uint8_t *insn, size_t len)
{
	size_t i = 0;

	while (i < len && (is_legacy_prefix(insn[i]) || is_rex_prefix(insn[i]))) {
		if (insn[i] == PREFIX_LOCK)
			return true;
		i++;
	}

	/* XCHG: an opcode and its ModRM byte, whose upper two bits are set for two registers. */
	return i + 1 < len && (insn[i] & 0xfe) == 0x86 && (insn[i + 1] & 0xc0) != 0xc0;
}
