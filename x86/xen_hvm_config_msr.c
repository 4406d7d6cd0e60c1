// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen_hvm_config_msr: which MSR a VMM may choose for Xen's hypercall page
 *
 * A VMM tells KVM by KVM_XEN_HVM_CONFIG which MSR a Xen guest writes to get its
 * hypercall page. KVM then takes every write to that MSR for such a request,
 * before it looks at what else the MSR may mean.
 *
 * The bug: any index was accepted, also that of an MSR which has a meaning of
 * its own or which KVM writes itself. The reset of a new vCPU writes MSR_IA32_XSS
 * with 0, so with that index it put a hypercall page over the guest's page 0.
 *
 * The fix: an index outside of 0x40000000 to 0x4fffffff, the range that is left
 * to hypervisors, is refused with -EINVAL, and nothing changes. 0 is still
 * accepted; it turns the hypercall page off.
 *
 * What decides: the refused_* checks. An index of each kind must be refused
 * whatever else the configuration says. The refused configuration must leave
 * the one before it in force, MSR, flags and the VMM's own page alike. The
 * accepted_* checks and the rest hold what the fix must not break.
 *
 * vcpu_creation_keeps_memory shows that damage. Without the fix 6.1 and 6.12 fail
 * it. 7.3 takes none but the guest's own writes for a request, so it passes that
 * check without the fix as well.
 */
#include "run_util.h"
#include "ucall_common.h"
#include "xen_util.h"

#define XEN_MSR_MIN 0x40000000u
#define XEN_MSR_MAX 0x4fffffffu
#define XEN_MSR 0x40000200u /* what Xen itself uses where Hyper-V is emulated as well */
#define WRONG_MSR (XEN_MSR_MIN - 1)

#define INTERCEPT KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL
#define EVTCHN_SEND KVM_XEN_HVM_CONFIG_EVTCHN_SEND

/* Known to neither Xen nor KVM. Without interception KVM itself says so. */
#define HYPERCALL_NR 55
#define KVM_ENOSYS 1000
#define ANSWER 0x1234

#define FILL 0x5a

static const struct {
	uint32_t msr;
	const char *what;
} wrong[] = {
	{0x00000001, "the lowest"},
	{0x00000010, "MSR_IA32_TSC"},
	{0x0000001b, "MSR_IA32_APICBASE"},
	{0x00000174, "MSR_IA32_SYSENTER_CS"},
	{0x00000277, "MSR_IA32_CR_PAT"},
	{0x000006e0, "MSR_IA32_TSC_DEADLINE"},
	{0x00000830, "the x2APIC's ICR"},
	{MSR_IA32_XSS, "MSR_IA32_XSS"},
	{0x12345678, "no MSR at all"},
	{0x30000000, "no MSR at all"},
	{XEN_MSR_MIN - 1, "just below the range"},
	{XEN_MSR_MAX + 1, "just above the range"},
	{0x50000200, "no MSR at all"},
	{0x7fffffff, "the highest with a positive sign"},
	{0x80000000, "the lowest with a negative sign"},
	{0xc0000080, "MSR_EFER"},
	{0xc0000102, "MSR_KERNEL_GS_BASE"},
	{0xc0010117, "MSR_VM_HSAVE_PA"},
	{0xc0000200, "no MSR at all"},
	{0xffffffff, "the highest"},
};

static const struct {
	uint32_t msr;
	const char *what;
} right[] = {
	{0, "none"},
	{XEN_MSR_MIN, "the lowest of the range, Xen's own choice"},
	{XEN_MSR_MIN + 1, "Hyper-V's MSR_HYPERCALL"},
	{XEN_MSR, "Xen's choice beside Hyper-V"},
	{0x4b564d01, "KVM's MSR_KVM_SYSTEM_TIME_NEW"},
	{0x48000000, "the middle of the range"},
	{XEN_MSR_MAX - 1, "the last but one"},
	{XEN_MSR_MAX, "the highest of the range"},
};

/* What else a configuration may say. */
static const uint32_t flag_sets[] = {0, INTERCEPT, EVTCHN_SEND, INTERCEPT | EVTCHN_SEND};
static const bool long_modes[] = {true, false};

/* A sweep takes the first and the last of each SWEEP_STEP indexes, without 0. */
#define SWEEP_STEP 0x100000ull

enum command {
	CMD_WRMSR,
	CMD_HYPERCALL,
};

/* What the VMM asks of the guest, and its answer. */
static struct {
	enum command command;
	uint32_t msr;
	uint64_t value;
	bool gp;
	int64_t ret;
} g;

static void guest_code(void)
{
	for (;;) {
		GUEST_SYNC(0);
		if (g.command == CMD_WRMSR)
			g.gp = wrmsr_safe(g.msr, g.value) == GP_VECTOR;
		else
			g.ret = xen_hypercall64(HYPERCALL_NR, 0, 0, 0);
	}
}

struct ctx {
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpu;
	__typeof__(g) *guest;
	vm_paddr_t page_gpa; /* where a hypercall page is asked for */
	uint8_t *page;
};

static struct ctx ctx_create(void)
{
	struct ctx c = {0};
	vm_vaddr_t page;

	c.vm = vm_create_with_one_vcpu(&c.vcpu, guest_code);
	page = vm_vaddr_alloc_page(c.vm);
	c.guest = addr_gva2hva(c.vm, (vm_vaddr_t)&g);
	c.page_gpa = addr_gva2gpa(c.vm, page);
	c.page = addr_gva2hva(c.vm, page);
	vcpu_run_to_sync(c.vcpu);
	return c;
}

/* 0, or -errno. */
static int set_config(struct kvm_vm *vm, const struct kvm_xen_hvm_config *config)
{
	struct kvm_xen_hvm_config copy = *config;

	return __vm_ioctl(vm, KVM_XEN_HVM_CONFIG, &copy) ? -errno : 0;
}

static int configure(struct kvm_vm *vm, uint32_t msr, uint32_t flags)
{
	struct kvm_xen_hvm_config config = {.msr = msr, .flags = flags};

	return set_config(vm, &config);
}

/* For what must be accepted. Where it is not, some check fails over it later on. */
static void configure_right(struct kvm_vm *vm, uint32_t msr, uint32_t flags)
{
	int ret = configure(vm, msr, flags);

	if (ret)
		pr_info("MSR %#x, flags %#x: returned %d\n", msr, flags, ret);
}

static void set_long_mode(struct kvm_vm *vm, bool long_mode)
{
	struct kvm_xen_hvm_attr attr = {
		.type = KVM_XEN_ATTR_TYPE_LONG_MODE,
		.u.long_mode = long_mode,
	};

	vm_ioctl(vm, KVM_XEN_HVM_SET_ATTR, &attr);
}

/* The guest writes its page's address to the MSR: what is in the page afterwards, and #GP. */
struct written {
	bool gp;
	bool hypercalls; /* the page that KVM makes */
	uint8_t first;	 /* 0 if the page is as it was */
};

static struct written guest_writes(struct ctx *c, uint32_t msr)
{
	struct written w;

	memset(c->page, 0, PAGE_SIZE);
	*c->guest = (__typeof__(g)){.command = CMD_WRMSR, .msr = msr, .value = c->page_gpa};
	vcpu_run_to_sync(c->vcpu);
	w.gp = c->guest->gp;
	w.first = c->page[0];
	/* mov $NUMBER, %eax; vmcall or vmmcall; ret, each 32 bytes long */
	w.hypercalls = c->page[0] == 0xb8 && c->page[5] == 0x0f && c->page[8] == 0xc3 &&
		       c->page[32] == 0xb8 && c->page[33] == 1;
	pr_info("MSR %#x written: %s, first byte %#x%s\n", msr, w.gp ? "#GP" : "taken", w.first,
		w.hypercalls ? " of a hypercall page" : "");
	return w;
}

static bool is_refused_by_guest(struct written w)
{
	return w.gp && !w.first;
}

/* The guest makes a hypercall: whether it comes to the VMM. */
static bool is_intercepted(struct ctx *c)
{
	struct ucall uc;

	*c->guest = (__typeof__(g)){.command = CMD_HYPERCALL};
	vcpu_run(c->vcpu);
	if (c->vcpu->run->exit_reason == KVM_EXIT_XEN) {
		c->vcpu->run->xen.u.hcall.result = ANSWER;
		vcpu_run_to_sync(c->vcpu);
		TEST_ASSERT_EQ(c->guest->ret, (int64_t)ANSWER);
		return true;
	}
	TEST_ASSERT_UCALL(c->vcpu, &uc, UCALL_SYNC);
	TEST_ASSERT_EQ(c->guest->ret, -(int64_t)KVM_ENOSYS);
	return false;
}

/*
 * With Xen off, a refused index must not turn it on. To be looked at before any
 * VM turns it on: turning it off takes KVM a while, and concerns all VMs.
 */
static void check_off(struct ctx *c)
{
	configure_right(c->vm, 0, INTERCEPT);
	if (is_intercepted(c)) {
		ksft_test_result_code(KSFT_SKIP, "off_stays_off",
				      "another VM of this host uses Xen");
		return;
	}
	configure(c->vm, WRONG_MSR, INTERCEPT);
	ksft_test_result(!is_intercepted(c), "off_stays_off\n");
}

/* Returns true if the index was refused whatever flags and mode, and else says when. */
static bool is_refused(struct kvm_vm *vm, uint32_t msr)
{
	unsigned int i, m;

	for (m = 0; m < ARRAY_SIZE(long_modes); m++) {
		set_long_mode(vm, long_modes[m]);
		for (i = 0; i < ARRAY_SIZE(flag_sets); i++) {
			int ret = configure(vm, msr, flag_sets[i]);

			if (ret == -EINVAL)
				continue;
			pr_info("MSR %#x, flags %#x, long mode %d: returned %d\n", msr,
				flag_sets[i], long_modes[m], ret);
			configure_right(vm, XEN_MSR, INTERCEPT);
			return false;
		}
	}
	return true;
}

static void check_refused(struct kvm_vm *vm)
{
	unsigned int i;

	configure_right(vm, XEN_MSR, INTERCEPT);
	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		pr_info("%#x: %s\n", wrong[i].msr, wrong[i].what);
		ksft_test_result(is_refused(vm, wrong[i].msr), "refused_%08x\n", wrong[i].msr);
	}
}

static void check_accepted(struct kvm_vm *vm)
{
	unsigned int i, f;

	for (i = 0; i < ARRAY_SIZE(right); i++) {
		int ret = 0;

		for (f = 0; f < ARRAY_SIZE(flag_sets) && !ret; f++)
			ret = configure(vm, right[i].msr, flag_sets[f]);
		pr_info("%#x (%s): returned %d\n", right[i].msr, right[i].what, ret);
		ksft_test_result(!ret, "accepted_%08x\n", right[i].msr);
	}
	configure_right(vm, XEN_MSR, INTERCEPT);
}

/* How many of the indexes FROM to TO were not answered with WANT. */
static unsigned int sweep(struct kvm_vm *vm, uint64_t from, uint64_t to, int want)
{
	unsigned int others = 0, n = 0;
	uint64_t i, k;

	for (i = from; i <= to; i += SWEEP_STEP) {
		for (k = i; k <= i + SWEEP_STEP - 1; k += SWEEP_STEP - 1) {
			int ret;

			if (!k)
				continue;
			ret = configure(vm, k, INTERCEPT);
			n++;
			if (ret != want && !others++)
				pr_info("MSR %#lx: returned %d\n", (unsigned long)k, ret);
		}
	}
	pr_info("%u of %u indexes from %#lx on not answered with %d\n", others, n,
		(unsigned long)from, want);
	configure_right(vm, XEN_MSR, INTERCEPT);
	return others;
}

static void check_sweeps(struct kvm_vm *vm)
{
	ksft_test_result(!sweep(vm, 0, XEN_MSR_MIN - 1, -EINVAL), "refused_below_range\n");
	ksft_test_result(!sweep(vm, XEN_MSR_MAX + 1ull, UINT32_MAX, -EINVAL),
			 "refused_above_range\n");
	ksft_test_result(!sweep(vm, XEN_MSR_MIN, XEN_MSR_MAX, 0), "accepted_in_range\n");
}

/* The checks that were there before the index was looked at, with a right one and a wrong one. */
static void check_other_refusals(struct kvm_vm *vm)
{
	static const uint32_t msrs[] = {0, XEN_MSR, WRONG_MSR};
	unsigned int i, taken = 0;

	for (i = 0; i < ARRAY_SIZE(msrs); i++) {
		struct kvm_xen_hvm_config blob = {
			.msr = msrs[i], .flags = INTERCEPT, .blob_size_64 = 1};

		taken += configure(vm, msrs[i], BIT(31)) != -EINVAL;
		taken += configure(vm, msrs[i], KVM_XEN_HVM_CONFIG_HYPERCALL_MSR) != -EINVAL;
		taken += set_config(vm, &blob) != -EINVAL;
	}
	ksft_test_result(!taken, "other_mistakes_refused\n");
	configure_right(vm, XEN_MSR, INTERCEPT);
}

/* After a refusal, the MSR from before is the one that makes hypercall pages. */
static void check_msr_kept(struct ctx *c)
{
	bool kept;

	configure_right(c->vm, XEN_MSR, INTERCEPT);
	configure(c->vm, WRONG_MSR, INTERCEPT);
	kept = guest_writes(c, XEN_MSR).hypercalls;
	ksft_test_result(is_refused_by_guest(guest_writes(c, WRONG_MSR)) && kept,
			 "refused_keeps_msr\n");
}

static void check_flags_kept(struct ctx *c)
{
	bool on, off;

	configure_right(c->vm, XEN_MSR, INTERCEPT);
	configure(c->vm, WRONG_MSR, 0);
	on = is_intercepted(c);
	configure_right(c->vm, XEN_MSR, 0);
	configure(c->vm, WRONG_MSR, INTERCEPT);
	off = !is_intercepted(c);
	pr_info("interception stayed on: %d, stayed off: %d\n", on, off);
	ksft_test_result(on && off, "refused_keeps_flags\n");
}

/* Without interception the VMM has pages of its own, blobs, that the guest gets a copy of. */
static void check_blob_kept(struct ctx *c)
{
	static uint8_t blobs[2][PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
	struct kvm_xen_hvm_config config = {
		.msr = XEN_MSR,
		.blob_addr_64 = (uintptr_t)blobs[0],
		.blob_size_64 = 1,
	};
	uint8_t before, after;

	memset(blobs[0], FILL, PAGE_SIZE);
	memset(blobs[1], FILL + 1, PAGE_SIZE);
	set_config(c->vm, &config);
	before = guest_writes(c, XEN_MSR).first;
	config.msr = WRONG_MSR;
	config.blob_addr_64 = (uintptr_t)blobs[1];
	set_config(c->vm, &config);
	after = guest_writes(c, XEN_MSR).first;
	ksft_test_result(before == FILL, "blob_copied\n");
	ksft_test_result(after == FILL, "refused_keeps_blob\n");
}

/* Zero turns the hypercall page off, and the range's ends turn it on again. */
static void check_switching(struct ctx *c)
{
	bool off, on;

	configure_right(c->vm, XEN_MSR, INTERCEPT);
	configure_right(c->vm, 0, INTERCEPT);
	off = is_refused_by_guest(guest_writes(c, XEN_MSR));
	ksft_test_result(off, "zero_switches_off\n");
	configure_right(c->vm, XEN_MSR_MIN, INTERCEPT);
	on = guest_writes(c, XEN_MSR_MIN).hypercalls;
	configure_right(c->vm, XEN_MSR_MAX, INTERCEPT);
	on &= guest_writes(c, XEN_MSR_MAX).hypercalls;
	on &= is_refused_by_guest(guest_writes(c, XEN_MSR));
	ksft_test_result(on, "ends_of_range_work\n");
	configure_right(c->vm, XEN_MSR, INTERCEPT);
}

/* The damage: the reset of a new vCPU writes MSR_IA32_XSS, and overwrites the guest's page 0. */
static void check_vcpu_creation(void)
{
	struct kvm_vm *vm = vm_create(1);
	uint8_t *page = addr_gpa2hva(vm, 0);
	unsigned int i, changed = 0;

	memset(page, FILL, PAGE_SIZE);
	pr_info("MSR %#x: returned %d\n", MSR_IA32_XSS, configure(vm, MSR_IA32_XSS, INTERCEPT));
	vm_vcpu_add(vm, 0, guest_code);
	for (i = 0; i < PAGE_SIZE; i++)
		changed += page[i] != FILL;
	pr_info("%u bytes of guest memory were overwritten\n", changed);
	ksft_test_result(!changed, "vcpu_creation_keeps_memory\n");
	kvm_vm_free(vm);
}

int main(void)
{
	struct ctx c;

	ksft_print_header();
	require_xen(INTERCEPT | EVTCHN_SEND);
	ksft_set_plan(1 + ARRAY_SIZE(wrong) + ARRAY_SIZE(right) + 3 + 1 + 1 + 1 + 2 + 2 + 1);

	c = ctx_create();
	check_off(&c);
	check_refused(c.vm);
	check_accepted(c.vm);
	check_sweeps(c.vm);
	check_other_refusals(c.vm);
	check_msr_kept(&c);
	check_flags_kept(&c);
	check_blob_kept(&c);
	check_switching(&c);
	kvm_vm_free(c.vm);
	check_vcpu_creation();
	ksft_finished();
}
