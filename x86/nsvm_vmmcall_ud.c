// SPDX-License-Identifier: GPL-2.0-only
/*
 * nsvm_vmmcall_ud: a nested guest's VMMCALL is no hypercall of its hypervisor
 *
 * A VMMCALL that the hypervisor does not intercept raises #UD. That goes for a nested guest as
 * well. KVM intercepts VMMCALL for its own guests, and so for their nested guests, too.
 *
 * The bug: KVM took such a VMMCALL of a nested guest for a hypercall of the guest that runs it, and
 * served it in that guest's name. Where KVM does not intercept it (6.1), it sees the #UD that the
 * CPU raises. KVM replaces another vendor's instruction when it sees one by the CPU's own
 * (KVM_X86_QUIRK_FIX_HYPERCALL_INSN), so it replaces VMMCALL by VMMCALL and has the nested guest
 * run it again, for ever.
 *
 * The fix: KVM intercepts VMMCALL in any case, and a nested guest gets #UD for it, unless the
 * hypervisor intercepts it, or it is a flush of the TLB that Hyper-V's interface has KVM serve.
 * The test leaves out that flush.
 *
 * What decides: the ud_* checks. A nested guest's VMMCALL must raise #UD, at the instruction and
 * with nothing changed, whatever hypercall it would be. It goes to the hypervisor if that
 * intercepts #UD, and else to the nested guest. The other checks hold what the fix must not
 * break: an intercepted VMMCALL, and the hypercalls of the hypervisor itself.
 */
#include "clock_util.h"
#include "run_util.h"
#include "svm_util.h"
#include "ucall_common.h"
#include "vm_state.h"
#include "xen_util.h"

/* The nested guest's registers, in either library. */
extern struct gpr64_regs guest_regs;

#define HC_VAPIC_POLL_IRQ 1
#define HC_UNKNOWN 0x7ffffff0
#define KVM_ENOSYS 1000
#define XEN_VERSION 0x40011
#define NR_EXCEPTIONS 32
#define UD_EXIT (SVM_EXIT_EXCP_BASE + UD_VECTOR)

/*
 * A nested guest that does not get on is known by its exits: a test takes some tens of them. The
 * guest is fetched out each SLICE_NS to count them, or to give up in the end.
 */
#define MANY_EXITS 500
#define SLICE_NS (5 * NSEC_PER_MSEC)
#define MAX_SLICES 400

/* RAX is the number, and behind the instruction is nothing but a HLT. */
void nested_vmmcall(void);
void nested_vmcall(void);
void nested_hlt(void);
asm(".pushsection .text\n"
    "nested_vmmcall: vmmcall\n"
    "nested_hlt: hlt\n"
    "nested_vmcall: vmcall; hlt\n"
    ".popsection");

static uint8_t nested_stack[PAGE_SIZE] __attribute__((aligned(16)));

static const struct test {
	const char *name;
	void (*nested)(void);
	uint64_t nr;
	uint64_t exit_code;
	bool intercept; /* VMMCALL */
	bool own_ud;	/* #UD is not intercepted */
	bool xen;
	bool no_quirk;
} tests[] = {
	{.name = "ud_unknown", .nested = nested_vmmcall, .nr = HC_UNKNOWN, .exit_code = UD_EXIT},
	{.name = "ud_kvm", .nested = nested_vmmcall, .nr = HC_VAPIC_POLL_IRQ, .exit_code = UD_EXIT},
	{.name = "ud_xen",
	 .nested = nested_vmmcall,
	 .nr = __HYPERVISOR_xen_version,
	 .exit_code = UD_EXIT,
	 .xen = true},
	{.name = "ud_xen_unknown",
	 .nested = nested_vmmcall,
	 .nr = HC_UNKNOWN,
	 .exit_code = UD_EXIT,
	 .xen = true},
	{.name = "ud_vmcall", .nested = nested_vmcall, .nr = HC_UNKNOWN, .exit_code = UD_EXIT},
	{.name = "ud_without_quirk",
	 .nested = nested_vmmcall,
	 .nr = HC_UNKNOWN,
	 .exit_code = UD_EXIT,
	 .no_quirk = true},
	{.name = "ud_of_nested_guest",
	 .nested = nested_vmmcall,
	 .nr = HC_VAPIC_POLL_IRQ,
	 .exit_code = SVM_EXIT_HLT,
	 .own_ud = true},
	{.name = "exit_if_intercepted",
	 .nested = nested_vmmcall,
	 .nr = HC_UNKNOWN,
	 .exit_code = SVM_EXIT_VMMCALL,
	 .intercept = true},
	{.name = "exit_if_intercepted_xen",
	 .nested = nested_vmmcall,
	 .nr = __HYPERVISOR_xen_version,
	 .exit_code = SVM_EXIT_VMMCALL,
	 .intercept = true,
	 .xen = true},
};

/* The guest's answers. */
static struct {
	uint64_t exit_code;
	uint64_t rip;
	uint64_t rax;
	int64_t own[2];		/* the hypervisor's own hypercall, before and after */
	uint64_t vector;	/* of the nested guest's exception, if it has its own */
	uint64_t exception_rip; /* and where that was */
} g;

static void exception(struct ex_regs *regs)
{
	g.vector = regs->vector;
	g.exception_rip = regs->rip;
	regs->rip = (uintptr_t)nested_hlt;
}

/* Its result, or a result that no hypercall has if there is an exception. */
static int64_t own_hypercall(const struct test *t)
{
	int64_t ret = t->xen ? __HYPERVISOR_xen_version : HC_UNKNOWN;
	uint64_t error_code;
	uint8_t exception;

	asm volatile(KVM_ASM_SAFE("vmmcall")
		     : KVM_ASM_SAFE_OUTPUTS(exception, error_code), "+a"(ret)
		     : "D"(XENVER_version)
		     : KVM_ASM_SAFE_CLOBBERS);
	(void)error_code;
	return exception ? INT64_MIN : ret;
}

static void guest_code(struct svm_test_data *svm, const struct test *t)
{
	struct vmcb_control_area *control = &svm->vmcb->control;

	g.own[0] = own_hypercall(t);
	/* As after a call. */
	generic_svm_setup(svm, t->nested, nested_stack + sizeof(nested_stack) - 8);
	control->intercept = BIT_ULL(INTERCEPT_VMRUN) | BIT_ULL(INTERCEPT_HLT) |
			     BIT_ULL(INTERCEPT_SHUTDOWN);
	if (t->intercept)
		control->intercept |= BIT_ULL(INTERCEPT_VMMCALL);
	/* Any other exception would be wrong, and is told. KVM has page faults of its own. */
	control->intercept_exceptions = t->own_ud ? 0 : (uint32_t)~BIT(PF_VECTOR);
	guest_regs.rax = t->nr;
	run_guest(svm->vmcb, svm->vmcb_gpa);
	g.exit_code = control->exit_code;
	g.rip = svm->vmcb->save.rip;
	g.rax = guest_regs.rax;
	g.own[1] = own_hypercall(t);
	GUEST_DONE();
}

static void make_xen(struct kvm_vm *vm)
{
	vm_xen_init(vm, &xen_layout_64bit, addr_gva2gpa(vm, vm_vaddr_alloc_page(vm)));
	vm_xen_set_version(vm, XEN_VERSION);
}

static bool ends(struct kvm_vcpu *vcpu)
{
	unsigned int slices = 0;

	while (!vcpu_run_for(vcpu, SLICE_NS)) {
		if (vcpu_get_stat(vcpu, "exits") > MANY_EXITS || ++slices == MAX_SLICES)
			return false;
	}
	return true;
}

/* Whether the guest ran to its end, without the VMM having been asked for anything. */
static bool run(struct kvm_vcpu *vcpu)
{
	struct ucall uc;

	if (!ends(vcpu)) {
		pr_info("the nested guest does not get on\n");
		return false;
	}
	if (vcpu->run->exit_reason == KVM_EXIT_XEN) {
		pr_info("hypercall %#llx of the nested guest came to the VMM\n",
			vcpu->run->xen.u.hcall.input);
		return false;
	}
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_DONE);
	return true;
}

static void check(const struct test *t)
{
	int64_t want = t->xen ? XEN_VERSION : -(int64_t)KVM_ENOSYS;
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	const __typeof__(g) *guest = addr_gva2hva(vm, (vm_vaddr_t)&g);
	vm_vaddr_t svm_gva;
	bool ok, own;
	int i;

	if (t->no_quirk)
		vm_enable_cap(vm, KVM_CAP_DISABLE_QUIRKS2, KVM_X86_QUIRK_FIX_HYPERCALL_INSN);
	if (t->xen)
		make_xen(vm);
	vcpu_alloc_svm(vm, &svm_gva);
	vcpu_args_set(vcpu, 2, svm_gva, t);

	for (i = 0; t->own_ud && i < NR_EXCEPTIONS; i++)
		vm_install_exception_handler(vm, i, exception);

	ok = run(vcpu);
	own = guest->own[0] == want && (!ok || guest->own[1] == want);
	if (ok) {
		pr_info("exit %#lx at %#lx, rax %#lx; exception %lu at %#lx\n", guest->exit_code,
			guest->rip, guest->rax, guest->vector, guest->exception_rip);
		ok = guest->exit_code == t->exit_code && guest->rax == t->nr;
		if (t->own_ud)
			ok &= guest->vector == UD_VECTOR &&
			      guest->exception_rip == (uintptr_t)t->nested;
		else
			ok &= guest->rip == (uintptr_t)t->nested;
	}
	ksft_test_result(ok, "%s\n", t->name);
	pr_info("the hypervisor's own: %ld, %ld\n", guest->own[0], guest->own[1]);
	ksft_test_result(own, "own_%s\n", t->name);
	kvm_vm_free(vm);
}

int main(void)
{
	unsigned int i;

	ksft_print_header();
	__TEST_REQUIRE(host_cpu_is_amd, "no SVM: this is no AMD machine");
	__TEST_REQUIRE(kvm_cpu_has(X86_FEATURE_SVM), "no nested SVM (kvm_amd.nested=0?)");
	require_xen(KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL | KVM_XEN_HVM_CONFIG_EVTCHN_SEND);
	TEST_REQUIRE(kvm_check_cap(KVM_CAP_DISABLE_QUIRKS2) & KVM_X86_QUIRK_FIX_HYPERCALL_INSN);
	ksft_set_plan(2 * ARRAY_SIZE(tests));

	for (i = 0; i < ARRAY_SIZE(tests); i++)
		check(&tests[i]);
	ksft_finished();
}
