/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the VMM for flat programs, of lib/flat alone. All that fails ends it, with a line on
 * stderr and status FLAT_ERROR.
 */
#ifndef LIB_FLAT_FLAT_H
#define LIB_FLAT_FLAT_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "protocol.h"

#define MEMORY_SIZE (128u << 20)

void __attribute__((noreturn, format(printf, 2, 3))) flat_end(int status, const char *fmt, ...);

/*
 * Loads the multiboot program PATH, an ELF file of 32 bits, into MEMORY, with the information that
 * multiboot programs get. Its entry; *INFO is the information's address. Source: the Multiboot
 * Specification 0.6.96.
 */
uint32_t image_load(const char *path, uint8_t *memory, uint32_t *info);

/*
 * A port was read or written. True if the program has ended: *STATUS is what it wrote. The devices
 * are a 16550 at 0x3f8, whose output goes to stdout, fw_cfg at 0x510 with the keys that programs
 * read before they begin, and the debug-exit port 0xf4. All other ports read as ones.
 */
bool devices_io(struct kvm_run *run, int *status);

#endif
