/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hypercall from 32-bit code in a 64-bit guest: a far return into the guest's
 * 32-bit code segment, the hypercall, a far jump to where it came from. KVM
 * tells a 32-bit caller by the code segment alone, so no more of the CPU's mode
 * need change. The 32-bit segment is conforming, so the CPL stays what it is; a
 * far return wants it in the selector. The 32-bit code pushes and pops nothing:
 * the guest's stack segment may be a 16-bit one there. Upper register halves
 * are undefined after compatibility mode, hence the saves.
 *
 * uint32_t xen_hypercall32_asm(nr, a1, a2, a3, amd)
 */
#define XEN_CS32 0x28 /* xen_guest.c puts the descriptor there */

	.text
	.code64
	.globl	xen_hypercall32_asm
xen_hypercall32_asm:
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	movl	%edi, %eax
	movl	%esi, %ebx
	xchgl	%edx, %ecx	/* a2 travels in ECX, a3 in EDX */
	movl	%r8d, %ebp
	/* The way back, for the far jump: an address of 32 bits, and the selector. */
	movl	%cs, %r10d
	movq	%r10, %r9
	shlq	$32, %r9
	leaq	in_long(%rip), %r11
	orq	%r11, %r9
	pushq	%r9
	andl	$3, %r10d
	orl	$XEN_CS32, %r10d
	pushq	%r10
	leaq	in_compat(%rip), %r9
	pushq	%r9
	lretq

	.code32
in_compat:
	testl	%ebp, %ebp
	movl	$0, %ebp	/* the sixth argument; keeps the flags */
	jz	1f
	vmmcall
	jmp	2f
1:	vmcall
2:	ljmp	*(%esp)

	.code64
in_long:
	leal	8(%rsp), %esp
	movl	%eax, %eax
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	ret

	.section .note.GNU-stack, "", @progbits
