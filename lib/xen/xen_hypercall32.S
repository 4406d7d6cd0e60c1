/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A hypercall from 32-bit code in a 64-bit guest: a far return into the guest's
 * 32-bit code segment, the hypercall, a far jump back. KVM tells a 32-bit
 * caller by the code segment alone, so no more of the CPU's mode need change.
 * Upper register halves are undefined after compatibility mode, hence the saves.
 *
 * uint32_t xen_hypercall32_asm(nr, a1, a2, a3, amd)
 */
#define KERNEL_CS 0x8
#define KERNEL_CS32 0x18

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
	pushq	$KERNEL_CS32
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
2:	ljmp	$KERNEL_CS, $in_long

	.code64
in_long:
	movl	%esp, %esp
	movl	%eax, %eax
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	ret

	.section .note.GNU-stack, "", @progbits
