/* SPDX-License-Identifier: GPL-2.0-only */
/* What the boot sector and bootdisk, which fills it in, agree on. For C and assembly. */
#ifndef LOADER_BOOTDISK_H
#define LOADER_BOOTDISK_H

/*
 * The parts to be read, in the boot sector at this offset. Of each: the first of
 * its sectors on the disk, their number, the address in memory; 32 bits each.
 */
#define BOOT_PARTS_OFFSET 400
#define BOOT_PARTS 4
#define PART_LBA 0
#define PART_SECTORS 4
#define PART_ADDRESS 8
#define PART_SIZE 12

/* Its real-mode part is the first; that part's stack, heap and command line share its 64 KiB. */
#define BOOT_SETUP_SEGMENT 0x9000
#define BOOT_STACK 0xe000
#define BOOT_CMDLINE 0xe000

#endif
