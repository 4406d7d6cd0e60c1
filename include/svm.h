/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * AMD's SVM as the architecture has it: the VMCB, intercepts, exit codes. Layout and constants
 * only; svm_util.h uses them.
 *
 * Source: AMD APM volume 2, chapter 15 and appendix B (VMCB layout), appendix C (exit codes).
 * Names are those of the kernel's KVM selftests.
 */
#ifndef SELFTEST_KVM_SVM_H
#define SELFTEST_KVM_SVM_H

#include <stddef.h>
#include <stdint.h>

/* Bits of vmcb_control_area.intercept, which is the third and fourth intercept word in one. */
enum {
	INTERCEPT_INTR,
	INTERCEPT_NMI,
	INTERCEPT_SMI,
	INTERCEPT_INIT,
	INTERCEPT_VINTR,
	INTERCEPT_SELECTIVE_CR0,
	INTERCEPT_STORE_IDTR,
	INTERCEPT_STORE_GDTR,
	INTERCEPT_STORE_LDTR,
	INTERCEPT_STORE_TR,
	INTERCEPT_LOAD_IDTR,
	INTERCEPT_LOAD_GDTR,
	INTERCEPT_LOAD_LDTR,
	INTERCEPT_LOAD_TR,
	INTERCEPT_RDTSC,
	INTERCEPT_RDPMC,
	INTERCEPT_PUSHF,
	INTERCEPT_POPF,
	INTERCEPT_CPUID,
	INTERCEPT_RSM,
	INTERCEPT_IRET,
	INTERCEPT_INTn,
	INTERCEPT_INVD,
	INTERCEPT_PAUSE,
	INTERCEPT_HLT,
	INTERCEPT_INVLPG,
	INTERCEPT_INVLPGA,
	INTERCEPT_IOIO_PROT,
	INTERCEPT_MSR_PROT,
	INTERCEPT_TASK_SWITCH,
	INTERCEPT_FERR_FREEZE,
	INTERCEPT_SHUTDOWN,
	INTERCEPT_VMRUN,
	INTERCEPT_VMMCALL,
	INTERCEPT_VMLOAD,
	INTERCEPT_VMSAVE,
	INTERCEPT_STGI,
	INTERCEPT_CLGI,
	INTERCEPT_SKINIT,
	INTERCEPT_RDTSCP,
	INTERCEPT_ICEBP,
	INTERCEPT_WBINVD,
	INTERCEPT_MONITOR,
	INTERCEPT_MWAIT,
	INTERCEPT_MWAIT_COND,
	INTERCEPT_XSETBV,
	INTERCEPT_RDPRU,
};

/* vmcb_control_area.exit_code; for CR, DR and exceptions the first of a row of them. */
#define SVM_EXIT_READ_CR0 0x000
#define SVM_EXIT_WRITE_CR0 0x010
#define SVM_EXIT_READ_DR0 0x020
#define SVM_EXIT_WRITE_DR0 0x030
#define SVM_EXIT_EXCP_BASE 0x040
#define SVM_EXIT_INTR 0x060
#define SVM_EXIT_NMI 0x061
#define SVM_EXIT_SMI 0x062
#define SVM_EXIT_INIT 0x063
#define SVM_EXIT_VINTR 0x064
#define SVM_EXIT_CR0_SEL_WRITE 0x065
#define SVM_EXIT_RDTSC 0x06e
#define SVM_EXIT_RDPMC 0x06f
#define SVM_EXIT_CPUID 0x072
#define SVM_EXIT_IRET 0x074
#define SVM_EXIT_SWINT 0x075
#define SVM_EXIT_INVD 0x076
#define SVM_EXIT_PAUSE 0x077
#define SVM_EXIT_HLT 0x078
#define SVM_EXIT_INVLPG 0x079
#define SVM_EXIT_INVLPGA 0x07a
#define SVM_EXIT_IOIO 0x07b
#define SVM_EXIT_MSR 0x07c
#define SVM_EXIT_TASK_SWITCH 0x07d
#define SVM_EXIT_FERR_FREEZE 0x07e
#define SVM_EXIT_SHUTDOWN 0x07f
#define SVM_EXIT_VMRUN 0x080
#define SVM_EXIT_VMMCALL 0x081
#define SVM_EXIT_VMLOAD 0x082
#define SVM_EXIT_VMSAVE 0x083
#define SVM_EXIT_STGI 0x084
#define SVM_EXIT_CLGI 0x085
#define SVM_EXIT_SKINIT 0x086
#define SVM_EXIT_RDTSCP 0x087
#define SVM_EXIT_ICEBP 0x088
#define SVM_EXIT_WBINVD 0x089
#define SVM_EXIT_MONITOR 0x08a
#define SVM_EXIT_MWAIT 0x08b
#define SVM_EXIT_XSETBV 0x08d
#define SVM_EXIT_NPF 0x400
#define SVM_EXIT_ERR 0xffffffffffffffffULL /* VMRUN found the VMCB's state invalid */

/* vmcb_control_area.int_ctl */
#define V_TPR_MASK 0x0fu
#define V_IRQ_MASK (1u << 8)
#define V_GIF_MASK (1u << 9)
#define V_INTR_PRIO_SHIFT 16
#define V_INTR_PRIO_MASK (0x0fu << V_INTR_PRIO_SHIFT)
#define V_IGN_TPR_MASK (1u << 20)
#define V_INTR_MASKING_MASK (1u << 24)
#define V_GIF_ENABLE_MASK (1u << 25)

/* vmcb_control_area.int_state */
#define SVM_INTERRUPT_SHADOW_MASK (1u << 0)

/* vmcb_control_area.nested_ctl */
#define SVM_NESTED_CTL_NP_ENABLE (1ull << 0)

/* vmcb_control_area.tlb_ctl */
#define TLB_CONTROL_DO_NOTHING 0
#define TLB_CONTROL_FLUSH_ALL_ASID 1
#define TLB_CONTROL_FLUSH_ASID 3

/* vmcb_control_area.event_inj, and exit_int_info */
#define SVM_EVTINJ_VEC_MASK 0xffu
#define SVM_EVTINJ_TYPE_INTR (0u << 8)
#define SVM_EVTINJ_TYPE_NMI (2u << 8)
#define SVM_EVTINJ_TYPE_EXEPT (3u << 8)
#define SVM_EVTINJ_TYPE_SOFT (4u << 8)
#define SVM_EVTINJ_VALID_ERR (1u << 11)
#define SVM_EVTINJ_VALID (1u << 31)

/* vmcb_seg.attrib: a descriptor's bits 40 to 47 and 52 to 55, side by side */
#define SVM_SELECTOR_TYPE_MASK 0x0f
#define SVM_SELECTOR_S_MASK (1 << 4)
#define SVM_SELECTOR_DPL_SHIFT 5
#define SVM_SELECTOR_P_MASK (1 << 7)
#define SVM_SELECTOR_AVL_MASK (1 << 8)
#define SVM_SELECTOR_L_MASK (1 << 9)
#define SVM_SELECTOR_DB_MASK (1 << 10)
#define SVM_SELECTOR_G_MASK (1 << 11)

struct vmcb_control_area {
	uint32_t intercept_cr; /* reads in the low half, writes in the high one */
	uint32_t intercept_dr;
	uint32_t intercept_exceptions; /* by vector */
	uint64_t intercept;
	uint32_t intercept_word5;
	uint8_t reserved_1[36];
	uint16_t pause_filter_thresh;
	uint16_t pause_filter_count;
	uint64_t iopm_base_pa;
	uint64_t msrpm_base_pa;
	uint64_t tsc_offset;
	uint32_t asid;
	uint8_t tlb_ctl;
	uint8_t reserved_2[3];
	uint32_t int_ctl;
	uint32_t int_vector;
	uint32_t int_state;
	uint8_t reserved_3[4];
	uint64_t exit_code;
	uint64_t exit_info_1;
	uint64_t exit_info_2;
	uint32_t exit_int_info;
	uint32_t exit_int_info_err;
	uint64_t nested_ctl;
	uint64_t avic_vapic_bar;
	uint8_t reserved_4[8];
	uint32_t event_inj;
	uint32_t event_inj_err;
	uint64_t nested_cr3;
	uint64_t virt_ext; /* bit 0: LBR virtualization, bit 1: VMLOAD and VMSAVE */
	uint32_t clean;
	uint32_t reserved_5;
	uint64_t next_rip;
	uint8_t insn_len;
	uint8_t insn_bytes[15];
	uint8_t reserved_6[800];
} __attribute__((packed));

struct vmcb_seg {
	uint16_t selector;
	uint16_t attrib;
	uint32_t limit;
	uint64_t base;
} __attribute__((packed));

struct vmcb_save_area {
	struct vmcb_seg es, cs, ss, ds, fs, gs, gdtr, ldtr, idtr, tr;
	uint8_t reserved_1[43];
	uint8_t cpl;
	uint8_t reserved_2[4];
	uint64_t efer;
	uint8_t reserved_3[112];
	uint64_t cr4;
	uint64_t cr3;
	uint64_t cr0;
	uint64_t dr7;
	uint64_t dr6;
	uint64_t rflags;
	uint64_t rip;
	uint8_t reserved_4[88];
	uint64_t rsp;
	uint8_t reserved_5[24];
	uint64_t rax;
	uint64_t star;
	uint64_t lstar;
	uint64_t cstar;
	uint64_t sfmask;
	uint64_t kernel_gs_base;
	uint64_t sysenter_cs;
	uint64_t sysenter_esp;
	uint64_t sysenter_eip;
	uint64_t cr2;
	uint8_t reserved_6[32];
	uint64_t g_pat;
	uint64_t dbgctl;
	uint64_t br_from;
	uint64_t br_to;
	uint64_t last_excp_from;
	uint64_t last_excp_to;
} __attribute__((packed));

struct vmcb {
	struct vmcb_control_area control;
	struct vmcb_save_area save;
} __attribute__((packed));

#define VMCB_ASSERT_OFFSET(member, offset) \
	_Static_assert(offsetof(struct vmcb, member) == (offset), "VMCB layout: " #member)

VMCB_ASSERT_OFFSET(control.intercept_exceptions, 0x08);
VMCB_ASSERT_OFFSET(control.intercept, 0x0c);
VMCB_ASSERT_OFFSET(control.pause_filter_thresh, 0x3c);
VMCB_ASSERT_OFFSET(control.iopm_base_pa, 0x40);
VMCB_ASSERT_OFFSET(control.asid, 0x58);
VMCB_ASSERT_OFFSET(control.int_ctl, 0x60);
VMCB_ASSERT_OFFSET(control.exit_code, 0x70);
VMCB_ASSERT_OFFSET(control.exit_int_info, 0x88);
VMCB_ASSERT_OFFSET(control.nested_ctl, 0x90);
VMCB_ASSERT_OFFSET(control.event_inj, 0xa8);
VMCB_ASSERT_OFFSET(control.nested_cr3, 0xb0);
VMCB_ASSERT_OFFSET(control.clean, 0xc0);
VMCB_ASSERT_OFFSET(control.next_rip, 0xc8);
VMCB_ASSERT_OFFSET(save, 0x400);
VMCB_ASSERT_OFFSET(save.tr, 0x490);
VMCB_ASSERT_OFFSET(save.cpl, 0x4cb);
VMCB_ASSERT_OFFSET(save.efer, 0x4d0);
VMCB_ASSERT_OFFSET(save.cr4, 0x548);
VMCB_ASSERT_OFFSET(save.rip, 0x578);
VMCB_ASSERT_OFFSET(save.rsp, 0x5d8);
VMCB_ASSERT_OFFSET(save.rax, 0x5f8);
VMCB_ASSERT_OFFSET(save.kernel_gs_base, 0x620);
VMCB_ASSERT_OFFSET(save.cr2, 0x640);
VMCB_ASSERT_OFFSET(save.g_pat, 0x668);

#endif
