// SPDX-License-Identifier: GPL-2.0-only
/* Step 6: what is said of an exit and of a vCPU's state when a test fails. */
#include "kvm_util_internal.h"
#include "processor.h"
#include "symbol_util.h"
#include "ucall_common.h"

#define EXCEPTIONS_WITH_ERROR_CODE                                                            \
	(BIT(DF_VECTOR) | BIT(TS_VECTOR) | BIT(NP_VECTOR) | BIT(SS_VECTOR) | BIT(GP_VECTOR) | \
	 BIT(PF_VECTOR) | BIT(AC_VECTOR) | BIT(CP_VECTOR) | BIT(VC_VECTOR) | BIT(SX_VECTOR))

#define EXIT_NAME(reason) [KVM_EXIT_##reason] = "KVM_EXIT_" #reason

static const char *const exit_names[] = {
	EXIT_NAME(UNKNOWN),
	EXIT_NAME(EXCEPTION),
	EXIT_NAME(IO),
	EXIT_NAME(HYPERCALL),
	EXIT_NAME(DEBUG),
	EXIT_NAME(HLT),
	EXIT_NAME(MMIO),
	EXIT_NAME(IRQ_WINDOW_OPEN),
	EXIT_NAME(SHUTDOWN),
	EXIT_NAME(FAIL_ENTRY),
	EXIT_NAME(INTR),
	EXIT_NAME(SET_TPR),
	EXIT_NAME(TPR_ACCESS),
	EXIT_NAME(NMI),
	EXIT_NAME(INTERNAL_ERROR),
	EXIT_NAME(WATCHDOG),
	EXIT_NAME(SYSTEM_EVENT),
	EXIT_NAME(IOAPIC_EOI),
	EXIT_NAME(HYPERV),
	EXIT_NAME(X86_RDMSR),
	EXIT_NAME(X86_WRMSR),
	EXIT_NAME(DIRTY_RING_FULL),
	EXIT_NAME(AP_RESET_HOLD),
	EXIT_NAME(X86_BUS_LOCK),
	EXIT_NAME(XEN),
	EXIT_NAME(NOTIFY),
};

static const char *const exception_names[NR_EXCEPTIONS] = {
	[DE_VECTOR] = "#DE", [DB_VECTOR] = "#DB", [NMI_VECTOR] = "NMI", [BP_VECTOR] = "#BP",
	[OF_VECTOR] = "#OF", [BR_VECTOR] = "#BR", [UD_VECTOR] = "#UD",	[NM_VECTOR] = "#NM",
	[DF_VECTOR] = "#DF", [TS_VECTOR] = "#TS", [NP_VECTOR] = "#NP",	[SS_VECTOR] = "#SS",
	[GP_VECTOR] = "#GP", [PF_VECTOR] = "#PF", [MF_VECTOR] = "#MF",	[AC_VECTOR] = "#AC",
	[MC_VECTOR] = "#MC", [XM_VECTOR] = "#XM", [VE_VECTOR] = "#VE",	[CP_VECTOR] = "#CP",
	[HV_VECTOR] = "#HV", [VC_VECTOR] = "#VC", [SX_VECTOR] = "#SX",
};

const char *exit_reason_str(unsigned int exit_reason)
{
	if (exit_reason < ARRAY_SIZE(exit_names) && exit_names[exit_reason])
		return exit_names[exit_reason];
	return "an exit that this library does not know";
}

static void print_regs(FILE *stream, uint8_t indent, uint32_t vcpu_id, const struct ex_regs *r)
{
	fprintf(stream, "%*s# vCPU %u: rip %lx cs %lx rflags %lx rsp %lx ss %lx\n", indent, "",
		vcpu_id, r->rip, r->cs, r->rflags, r->rsp, r->ss);
	fprintf(stream, "%*s# rax %lx rbx %lx rcx %lx rdx %lx rsi %lx rdi %lx rbp %lx\n", indent,
		"", r->rax, r->rbx, r->rcx, r->rdx, r->rsi, r->rdi, r->rbp);
	fprintf(stream, "%*s# r8 %lx r9 %lx r10 %lx r11 %lx r12 %lx r13 %lx r14 %lx r15 %lx\n",
		indent, "", r->r8, r->r9, r->r10, r->r11, r->r12, r->r13, r->r14, r->r15);
}

void vcpu_dump(FILE *stream, struct kvm_vcpu *vcpu, uint8_t indent)
{
	struct kvm_sregs s;
	struct kvm_regs r;
	struct ex_regs ex;

	vcpu_regs_get(vcpu, &r);
	vcpu_sregs_get(vcpu, &s);
	ex = (struct ex_regs){
		.rax = r.rax,
		.rcx = r.rcx,
		.rdx = r.rdx,
		.rbx = r.rbx,
		.rbp = r.rbp,
		.rsi = r.rsi,
		.rdi = r.rdi,
		.r8 = r.r8,
		.r9 = r.r9,
		.r10 = r.r10,
		.r11 = r.r11,
		.r12 = r.r12,
		.r13 = r.r13,
		.r14 = r.r14,
		.r15 = r.r15,
		.rip = r.rip,
		.rsp = r.rsp,
		.cs = s.cs.selector,
		.ss = s.ss.selector,
		.rflags = r.rflags,
	};
	print_regs(stream, indent, vcpu->id, &ex);
	fprintf(stream,
		"%*s# cr0 %llx cr2 %llx cr3 %llx cr4 %llx cr8 %llx efer %llx apic_base %llx\n",
		indent, "", s.cr0, s.cr2, s.cr3, s.cr4, s.cr8, s.efer, s.apic_base);
	fprintf(stream, "%*s# gdt %llx/%x idt %llx/%x tr %x at %llx\n", indent, "", s.gdt.base,
		s.gdt.limit, s.idt.base, s.idt.limit, s.tr.selector, s.tr.base);
}

/* Why the CPU raised it, as far as error code and CR2 tell. */
static void exception_reason(const struct ex_regs *r, uint64_t cr2, char *buf, size_t size)
{
	uint64_t e = r->error_code;

	if (r->vector == PF_VECTOR)
		snprintf(buf, size, ": %s of %#lx at CPL %d, %s (error code %#lx)",
			 e & PFERR_FETCH_MASK	? "fetch"
			 : e & PFERR_WRITE_MASK ? "write"
						: "read",
			 (unsigned long)cr2, e & PFERR_USER_MASK ? 3 : 0,
			 e & PFERR_RSVD_MASK	  ? "reserved bits in the page tables"
			 : e & PFERR_PRESENT_MASK ? "not allowed there"
						  : "nothing is mapped there",
			 (unsigned long)e);
	else if (r->vector < NR_EXCEPTIONS && EXCEPTIONS_WITH_ERROR_CODE & BIT(r->vector))
		snprintf(buf, size, ", error code %#lx", (unsigned long)e);
	else
		buf[0] = '\0';
}

void assert_on_unhandled_exception(struct kvm_vcpu *vcpu)
{
	char where[SYMBOL_NAME_LEN], why[128], number[24], text[320];
	const struct ex_regs *r;
	const char *name;
	struct ucall uc;

	if (get_ucall(vcpu, &uc) != UCALL_UNHANDLED)
		return;

	r = addr_gva2hva(vcpu->vm, uc.args[1]);
	snprintf(number, sizeof(number), "vector %lu", (unsigned long)r->vector);
	name = r->vector < NR_EXCEPTIONS ? exception_names[r->vector] : NULL;
	exception_reason(r, uc.args[0], why, sizeof(why));
	snprintf(text, sizeof(text), "unhandled %s in the guest at %s%s", name ? name : number,
		 symbol_name(r->rip, where), why);
	pr_info("vCPU %u: %s\n", vcpu->id, text);
	print_regs(stdout, 0, vcpu->id, r);
	pr_info("cr2 %lx\n", (unsigned long)uc.args[0]);
	TEST_FAIL("vCPU %u: %s", vcpu->id, text);
}
