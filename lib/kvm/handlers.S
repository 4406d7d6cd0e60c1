/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the guest's interrupts and exceptions arrive: a stub for each vector
 * makes the frame uniform (vector, error code), the common part builds a
 * struct ex_regs and calls route_exception(). SSE state is saved as well,
 * because the compiler uses it freely in guest code.
 */
	.text
	.globl	exception_stubs
	.balign	16
exception_stubs:
	vector = 0
	.rept	256
	.balign	16
	/* The vectors for which the CPU pushes an error code itself. */
	.if	vector == 8 || (vector >= 10 && vector <= 14) || vector == 17
	.elseif	vector == 21 || vector == 29 || vector == 30
	.else
	pushq	$0
	.endif
	pushq	$vector
	jmp	exception_common
	vector = vector + 1
	.endr

exception_common:
	pushq	%r15
	pushq	%r14
	pushq	%r13
	pushq	%r12
	pushq	%r11
	pushq	%r10
	pushq	%r9
	pushq	%r8
	pushq	%rdi
	pushq	%rsi
	pushq	%rbp
	pushq	%rbx
	pushq	%rdx
	pushq	%rcx
	pushq	%rax
	cld
	movq	%rsp, %rdi
	movq	%rsp, %rbp
	subq	$512, %rsp
	andq	$-16, %rsp
	fxsave64 (%rsp)
	call	route_exception
	fxrstor64 (%rsp)
	movq	%rbp, %rsp
	popq	%rax
	popq	%rcx
	popq	%rdx
	popq	%rbx
	popq	%rbp
	popq	%rsi
	popq	%rdi
	popq	%r8
	popq	%r9
	popq	%r10
	popq	%r11
	popq	%r12
	popq	%r13
	popq	%r14
	popq	%r15
	addq	$16, %rsp
	iretq

	.section .note.GNU-stack, "", @progbits
