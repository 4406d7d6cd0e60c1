/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The boot sector of a machine that has a BIOS but no way of its own to start a
 * Linux kernel. bootdisk puts it before a kernel and its initrd and fills in where
 * on the disk they lie and where in memory they belong; this reads them, without
 * the BIOS, whose way of reading takes an emulator longer than all the rest of
 * booting, and starts the kernel's real-mode part (the kernel's
 * Documentation/arch/x86/boot.rst).
 */
#include "bootdisk.h"

#define ATA_DATA 0x1f0
#define ATA_COUNT 0x1f2
#define ATA_DEVICE 0x1f6
#define ATA_STATUS 0x1f7
#define ATA_COMMAND 0x1f7
#define ATA_CONTROL 0x3f6
#define ATA_NO_INTERRUPTS 0x02
#define ATA_MASTER_LBA 0xe0
#define ATA_READ 0x20
#define ATA_BUSY 0x80
#define ATA_DATA_READY 0x08

	.code16
	.globl _start
_start:
	cli
	cld
	xorw %ax, %ax
	movw %ax, %ds
	movw %ax, %ss
	movw $0x7c00, %sp

	/*
	 * The A20 line, then an ES that reaches all memory: it keeps the limit that it is given in
	 * protected mode.
	 */
	inb $0x92, %al
	orb $0x02, %al
	outb %al, $0x92
	lgdt gdt_pointer
	movl %cr0, %eax
	orb $0x01, %al
	movl %eax, %cr0
	jmp 1f
1:	movw $(gdt_flat - gdt), %bx
	movw %bx, %es
	andb $0xfe, %al
	movl %eax, %cr0
	jmp 1f
1:
	movw $ATA_CONTROL, %dx
	movb $ATA_NO_INTERRUPTS, %al
	outb %al, %dx
	movw $parts, %si

part:	movl PART_SECTORS(%si), %ebp
	movl PART_LBA(%si), %ebx
	movl PART_ADDRESS(%si), %edi

	/* One command for up to 128 sectors. */
command:
	testl %ebp, %ebp
	jz next
	movl $128, %eax
	cmpl %eax, %ebp
	jae 1f
	movl %ebp, %eax
1:	subl %eax, %ebp
	movl %eax, %ecx
	movw $ATA_COUNT, %dx
	outb %al, %dx
	movl %ebx, %eax
	addl %ecx, %ebx
	incw %dx
	outb %al, %dx
	shrl $8, %eax
	incw %dx
	outb %al, %dx
	shrl $8, %eax
	incw %dx
	outb %al, %dx
	movb %ah, %al
	orb $ATA_MASTER_LBA, %al
	incw %dx
	outb %al, %dx
	incw %dx
	movb $ATA_READ, %al
	outb %al, %dx

sector:	movw $ATA_STATUS, %dx
1:	inb %dx, %al
	andb $(ATA_BUSY | ATA_DATA_READY), %al
	cmpb $ATA_DATA_READY, %al
	jne 1b
	pushl %ecx
	movl $128, %ecx
	movw $ATA_DATA, %dx
	rep insl %dx, %es:(%edi)
	popl %ecx
	decw %cx
	jnz sector
	jmp command

next:	addw $PART_SIZE, %si
	cmpw $(parts + BOOT_PARTS * PART_SIZE), %si
	jb part

	movw $BOOT_SETUP_SEGMENT, %ax
	movw %ax, %ds
	movw %ax, %es
	movw %ax, %fs
	movw %ax, %gs
	movw %ax, %ss
	movw $BOOT_STACK, %sp
	ljmp $(BOOT_SETUP_SEGMENT + 0x20), $0

	.balign 8
gdt:	.quad 0
gdt_flat:
	.quad 0x008f92000000ffff	/* data, from 0 to 4 GiB */
gdt_pointer:
	.word . - gdt - 1
	.long gdt

	.org BOOT_PARTS_OFFSET
parts:	.fill BOOT_PARTS * PART_SIZE, 1, 0
	.org 510
	.word 0xaa55
