/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * void svm_vmrun(uint64_t vmcb_gpa, struct gpr64_regs *regs)
 *
 * Guest code. Enters the nested guest with all of REGS but RAX, which comes from the VMCB as RSP
 * does, and leaves in REGS what the nested guest left. VMRUN itself brings back RAX and RSP of
 * the caller.
 */
	.text
	.globl	svm_vmrun
svm_vmrun:
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	pushq	%rsi
	movq	%rdi, %rax

	movq	1*8(%rsi), %rcx
	movq	2*8(%rsi), %rdx
	movq	3*8(%rsi), %rbx
	movq	4*8(%rsi), %rbp
	movq	6*8(%rsi), %rdi
	movq	7*8(%rsi), %r8
	movq	8*8(%rsi), %r9
	movq	9*8(%rsi), %r10
	movq	10*8(%rsi), %r11
	movq	11*8(%rsi), %r12
	movq	12*8(%rsi), %r13
	movq	13*8(%rsi), %r14
	movq	14*8(%rsi), %r15
	movq	5*8(%rsi), %rsi

	vmload	%rax
	vmrun	%rax
	vmsave	%rax
	stgi

	pushq	%rsi
	movq	8(%rsp), %rsi
	movq	%rcx, 1*8(%rsi)
	movq	%rdx, 2*8(%rsi)
	movq	%rbx, 3*8(%rsi)
	movq	%rbp, 4*8(%rsi)
	popq	5*8(%rsi)
	movq	%rdi, 6*8(%rsi)
	movq	%r8, 7*8(%rsi)
	movq	%r9, 8*8(%rsi)
	movq	%r10, 9*8(%rsi)
	movq	%r11, 10*8(%rsi)
	movq	%r12, 11*8(%rsi)
	movq	%r13, 12*8(%rsi)
	movq	%r14, 13*8(%rsi)
	movq	%r15, 14*8(%rsi)
	addq	$8, %rsp
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	ret

	.section .note.GNU-stack, "", @progbits
