// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen_pvclock_guest_stopped: Xen's clocks do not say that the guest was stopped
 *
 * A guest may have up to three copies of its clock: kvmclock, the one in its Xen vcpu_info, and
 * the Xen time info. A VMM that had stopped the guest says so by KVM_KVMCLOCK_CTRL, and KVM sets
 * PVCLOCK_GUEST_STOPPED in the flags of kvmclock. Xen knows no such flag.
 *
 * The bug: KVM had one set of flags for all copies. The flag that was meant for kvmclock, and a
 * flag that any copy had from before, was taken over to all copies that were written after it.
 * Without kvmclock one of Xen's clocks took the request.
 *
 * The fix: a copy's own flag stays in that copy, and the request is for kvmclock alone.
 *
 * What decides: the xen_* checks. The Xen clocks must not have the flag, be it that the VMM has
 * just asked for it, that kvmclock still has it, that kvmclock was switched off before the guest
 * ran, or that the other Xen clock has it. Each check starts with the flags that it names, and
 * no others. The checks of kvmclock, and of what the clocks say besides, hold what the fix must
 * not break.
 */
#include "run_util.h"
#include "ucall_common.h"
#include "xen_util.h"

#define XEN_MSR 0x40000200

enum clock {
	KVMCLOCK,
	VCPU_INFO,
	TIME_INFO,
	NR_CLOCKS,
};

static const char *const clock_names[] = {"kvmclock", "vcpu_info", "time_info"};

/* Which of Xen's clocks the guest has. */
static const struct {
	const char *name;
	bool has[NR_CLOCKS];
} variants[] = {
	{"info", {[VCPU_INFO] = true}},
	{"time", {[TIME_INFO] = true}},
	{"both", {[VCPU_INFO] = true, [TIME_INFO] = true}},
};

struct test {
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpu;
	const bool *has;
	char name[32];
	vm_paddr_t gpa[NR_CLOCKS];
	struct pvclock_vcpu_time_info *clock[NR_CLOCKS];
};

static void guest_code(void)
{
	for (;;)
		GUEST_SYNC(0);
}

static void switch_kvmclock(struct test *t, bool on)
{
	vcpu_set_msr(t->vcpu, MSR_KVM_SYSTEM_TIME_NEW, on ? t->gpa[KVMCLOCK] | 1 : 0);
}

/* Has KVM write all clocks, which it does when the guest runs. */
static void update(struct test *t)
{
	if (t->has[VCPU_INFO])
		vcpu_xen_set_vcpu_info(t->vcpu, t->gpa[VCPU_INFO]);
	if (t->has[TIME_INFO])
		vcpu_xen_set_time_info(t->vcpu, t->gpa[TIME_INFO]);
	vcpu_run_to_sync(t->vcpu);
}

static struct test test_create(const struct xen_layout *layout, unsigned int variant)
{
	struct test t = {.has = variants[variant].has};
	unsigned int i;

	snprintf(t.name, sizeof(t.name), "%s_%s", variants[variant].name, layout->name);
	t.vm = vm_create_with_one_vcpu(&t.vcpu, guest_code);
	vm_xen_init(t.vm, layout, addr_gva2gpa(t.vm, vm_vaddr_alloc_page(t.vm)));
	for (i = 0; i < NR_CLOCKS; i++) {
		vm_vaddr_t page = vm_vaddr_alloc_page(t.vm);
		char *hva = addr_gva2hva(t.vm, page);

		t.gpa[i] = addr_gva2gpa(t.vm, page);
		t.clock[i] = (void *)(i == VCPU_INFO ? hva + XEN_VCPU_INFO_TIME : hva);
	}
	switch_kvmclock(&t, true);
	update(&t);
	return t;
}

static bool is_stopped(const struct test *t, enum clock c)
{
	return t->clock[c]->flags & PVCLOCK_GUEST_STOPPED;
}

/* Between two runs nobody else writes the flags. */
static void set_stopped(struct test *t, enum clock c, bool stopped)
{
	if (stopped)
		t->clock[c]->flags |= PVCLOCK_GUEST_STOPPED;
	else
		t->clock[c]->flags &= ~PVCLOCK_GUEST_STOPPED;
}

/* Of all clocks the one has the flag; NR_CLOCKS for none. */
static void set_only_stopped(struct test *t, enum clock which)
{
	unsigned int i;

	for (i = 0; i < NR_CLOCKS; i++)
		set_stopped(t, i, i == which);
}

/* Whether none of Xen's clocks has the flag but the one that may. */
static bool xen_not_stopped(const struct test *t, enum clock may)
{
	bool ok = true;
	unsigned int i;

	for (i = VCPU_INFO; i < NR_CLOCKS; i++) {
		if (i == may || !is_stopped(t, i))
			continue;
		pr_info("%s says that the guest was stopped\n", clock_names[i]);
		ok = false;
	}
	return ok;
}

static void request_stopped(struct test *t)
{
	vcpu_ioctl(t->vcpu, KVM_KVMCLOCK_CTRL, NULL);
}

static void check_request(struct test *t)
{
	set_only_stopped(t, NR_CLOCKS);
	request_stopped(t);
	update(t);
	ksft_test_result(is_stopped(t, KVMCLOCK), "kvmclock_is_told_%s\n", t->name);
	ksft_test_result(xen_not_stopped(t, NR_CLOCKS), "xen_is_not_told_%s\n", t->name);

	set_only_stopped(t, NR_CLOCKS);
	update(t);
	ksft_test_result(!is_stopped(t, KVMCLOCK), "kvmclock_is_told_once_%s\n", t->name);
}

static void check_carried_over(struct test *t)
{
	set_only_stopped(t, KVMCLOCK);
	update(t);
	ksft_test_result(is_stopped(t, KVMCLOCK), "kvmclock_keeps_its_own_%s\n", t->name);
	ksft_test_result(xen_not_stopped(t, NR_CLOCKS), "xen_gets_none_from_kvmclock_%s\n",
			 t->name);
}

/* A flag in one of Xen's clocks is not KVM's, and stays. */
static void check_xen_own(struct test *t)
{
	bool alone = true, kept = true, kvmclock = false;
	unsigned int i;

	for (i = VCPU_INFO; i < NR_CLOCKS; i++) {
		if (!t->has[i])
			continue;
		set_only_stopped(t, i);
		update(t);
		kept &= is_stopped(t, i);
		alone &= xen_not_stopped(t, i);
		kvmclock |= is_stopped(t, KVMCLOCK);
	}
	ksft_test_result(alone, "xen_gets_none_from_xen_%s\n", t->name);
	ksft_test_result(kept && !kvmclock, "others_keep_their_own_%s\n", t->name);
}

/* The request came while kvmclock was on, and is kvmclock's even if that is off when KVM looks. */
static void check_kvmclock_off(struct test *t)
{
	bool ok;

	set_only_stopped(t, NR_CLOCKS);
	request_stopped(t);
	switch_kvmclock(t, false);
	update(t);
	ok = xen_not_stopped(t, NR_CLOCKS);
	ksft_test_result(ok, "xen_is_not_told_instead_%s\n", t->name);

	set_only_stopped(t, NR_CLOCKS);
	switch_kvmclock(t, true);
	update(t);
	pr_info("kvmclock on again: told %d\n", is_stopped(t, KVMCLOCK));
	ok = is_stopped(t, KVMCLOCK) && xen_not_stopped(t, NR_CLOCKS);
	ksft_test_result(ok, "xen_leaves_it_to_kvmclock_%s\n", t->name);
}

/* Both say the same time by the same means, and are consistent. */
static bool same_clock(const struct pvclock_vcpu_time_info *a,
		       const struct pvclock_vcpu_time_info *b)
{
	return a->tsc_timestamp == b->tsc_timestamp && a->system_time == b->system_time &&
	       a->tsc_to_system_mul == b->tsc_to_system_mul && a->tsc_shift == b->tsc_shift &&
	       a->system_time && !(a->version & 1) && !(b->version & 1);
}

static void check_contents(struct test *t)
{
	const struct pvclock_vcpu_time_info *k = t->clock[KVMCLOCK];
	uint32_t before[NR_CLOCKS], updates;
	bool ok;
	unsigned int i;

	set_only_stopped(t, NR_CLOCKS);
	for (i = 0; i < NR_CLOCKS; i++)
		before[i] = t->clock[i]->version;
	request_stopped(t);
	update(t);
	/* One, or one more where the host has moved the vCPU to another CPU. */
	updates = (k->version - before[KVMCLOCK]) / 2;
	ok = updates;
	for (i = VCPU_INFO; i < NR_CLOCKS; i++) {
		const struct pvclock_vcpu_time_info *x = t->clock[i];

		if (!t->has[i])
			continue;
		pr_info("%s: version %u after %u, flags %#x, kvmclock's are %#x\n", clock_names[i],
			x->version, before[i], x->flags, k->flags);
		ok &= same_clock(k, x) && x->version == before[i] + 2 * updates;
		ok &= (x->flags & PVCLOCK_TSC_STABLE_BIT) == (k->flags & PVCLOCK_TSC_STABLE_BIT);
	}
	ksft_test_result(ok, "same_contents_%s\n", t->name);
}

/* The VMM may ask that Xen's clocks, and no other, do not call the TSC stable. */
static void check_tsc_unstable(struct test *t)
{
	struct kvm_xen_hvm_config config = {
		.flags = KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL | KVM_XEN_HVM_CONFIG_EVTCHN_SEND |
			 KVM_XEN_HVM_CONFIG_PVCLOCK_TSC_UNSTABLE,
		.msr = XEN_MSR,
	};
	char name[64];
	bool stable, ok = true;
	unsigned int i;

	snprintf(name, sizeof(name), "tsc_unstable_%s", t->name);
	if (!(kvm_check_cap(KVM_CAP_XEN_HVM) & KVM_XEN_HVM_CONFIG_PVCLOCK_TSC_UNSTABLE)) {
		ksft_test_result_code(KSFT_SKIP, name, "this KVM has no such flag");
		return;
	}
	stable = t->clock[KVMCLOCK]->flags & PVCLOCK_TSC_STABLE_BIT;
	vm_ioctl(t->vm, KVM_XEN_HVM_CONFIG, &config);
	set_only_stopped(t, KVMCLOCK);
	update(t);
	for (i = VCPU_INFO; i < NR_CLOCKS; i++)
		ok &= !(t->clock[i]->flags & PVCLOCK_TSC_STABLE_BIT);
	pr_info("kvmclock's flags %#x\n", t->clock[KVMCLOCK]->flags);
	ok &= (t->clock[KVMCLOCK]->flags & PVCLOCK_TSC_STABLE_BIT) == stable;
	ksft_test_result(ok, "%s\n", name);
}

#define NR_CHECKS 11

static void check(const struct xen_layout *layout, unsigned int variant)
{
	struct test t = test_create(layout, variant);

	check_request(&t);
	check_carried_over(&t);
	check_xen_own(&t);
	check_kvmclock_off(&t);
	check_contents(&t);
	check_tsc_unstable(&t);
	kvm_vm_free(t.vm);
}

int main(void)
{
	unsigned int i;

	ksft_print_header();
	require_xen(KVM_XEN_HVM_CONFIG_SHARED_INFO | KVM_XEN_HVM_CONFIG_EVTCHN_SEND);
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_KVMCLOCK_CTRL));
	ksft_set_plan(2 * ARRAY_SIZE(variants) * NR_CHECKS);

	for (i = 0; i < ARRAY_SIZE(variants); i++) {
		check(&xen_layout_64bit, i);
		check(&xen_layout_compat, i);
	}
	ksft_finished();
}
