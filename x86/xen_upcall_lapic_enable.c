// SPDX-License-Identifier: GPL-2.0-only
/*
 * xen_upcall_lapic_enable: an event from before the local APIC was enabled
 *
 * A Xen guest can have each vCPU's events announced by a vector of that vCPU's local APIC.
 *
 * The bug: KVM injects the vector once, as an MSI, when an event makes upcall_pending non-zero.
 * While the guest has its local APIC disabled by software, the APIC drops it. upcall_pending
 * stays set, so no later event injects the vector either, and the guest never hears of any.
 *
 * The fix: when the guest enables its local APIC and upcall_pending is set, the vector is
 * injected then.
 *
 * What decides: the upcall_* checks. An event that came while the APIC was disabled has to be
 * announced once, when the APIC is enabled: the first time and later on, from xAPIC and x2APIC
 * mode, in either layout, with KVM's translation of vcpu_info stale when the event comes or when
 * the APIC is enabled. Nothing may be announced that is not pending. The VM-wide vector is not
 * set: it is asserted as long as an event is pending, and so gets through sooner or later.
 */
#include "apic.h"
#include "irq_util.h"
#include "lapic_util.h"
#include "run_util.h"
#include "ucall_common.h"
#include "xen_util.h"

#define VECTOR 0x40
#define SPURIOUS_VECTOR 0xff /* as after reset */

/* In different words of the bitmaps. */
#define PORT 5
#define OTHER_PORT 70

/* A pending interrupt is taken when the CPU enters the guest, and these exits have it enter. */
#define NR_EXITS 4

/* What the VMM asks of the guest, and how many upcalls have come. */
static struct {
	bool write_spiv;
	bool interrupts_off; /* while it writes */
	uint32_t spiv;
	unsigned int while_off;
	unsigned int upcalls;

	bool x2apic;
	const struct xen_layout *layout;
	vm_vaddr_t shinfo, vcpu_info;
} g;

static void write_apic(unsigned int reg, uint32_t val)
{
	if (g.x2apic)
		x2apic_write_reg(reg, val);
	else
		xapic_write_reg(reg, val);
}

static void upcall(struct ex_regs *regs)
{
	(void)regs;
	g.upcalls++;
	xen_evtchn_clear((void *)g.shinfo, (void *)g.vcpu_info, g.layout, PORT);
	write_apic(APIC_EOI, 0);
}

static void exits(void)
{
	uint32_t eax, ebx, ecx, edx;
	unsigned int i;

	for (i = 0; i < NR_EXITS; i++)
		__cpuid(0, 0, &eax, &ebx, &ecx, &edx);
}

static void guest_code(void)
{
	/* The APIC stays disabled by software. */
	if (g.x2apic)
		wrmsr(MSR_IA32_APICBASE, rdmsr(MSR_IA32_APICBASE) | MSR_IA32_APICBASE_EXTD);
	for (;;) {
		GUEST_SYNC(0);
		if (!g.interrupts_off)
			sti();
		if (g.write_spiv)
			write_apic(APIC_SPIV, g.spiv);
		exits();
		g.while_off = g.interrupts_off ? g.upcalls : 0;
		sti();
		exits();
		cli();
	}
}

struct test {
	struct xen_vm x;
	__typeof__(g) *guest;
	const char *mode;
};

/*
 * The APIC's state as it is, as any VMM sets it. KVM makes its table of local APICs when it creates
 * a vCPU, without that vCPU, and again when an APIC's state changes; but it makes it after the
 * vector is injected that the table has to find the APIC for. Without this even a KVM with the fix
 * drops the upcall if it is the vCPU's first change of all that the APIC is enabled.
 */
static void set_lapic(struct kvm_vcpu *vcpu)
{
	struct kvm_lapic_state lapic;

	vcpu_lapic_get(vcpu, &lapic);
	vcpu_lapic_set(vcpu, &lapic);
}

static struct test test_create(const struct xen_layout *layout, bool x2apic)
{
	struct test t = {.mode = x2apic ? "x2apic" : "xapic"};

	xen_vm_create(&t.x, layout, guest_code);
	virt_pg_map(t.x.vm, APIC_DEFAULT_GPA, APIC_DEFAULT_GPA);
	vm_install_exception_handler(t.x.vm, VECTOR, upcall);
	vcpu_xen_set_upcall_vector(t.x.vcpu, VECTOR);
	set_lapic(t.x.vcpu);
	t.guest = addr_gva2hva(t.x.vm, (vm_vaddr_t)&g);
	*t.guest = (__typeof__(g)){
		.x2apic = x2apic,
		.layout = layout,
		.shinfo = t.x.shinfo_gva,
		.vcpu_info = t.x.vcpu_info_gva,
	};
	vcpu_run_to_sync(t.x.vcpu);
	return t;
}

static void send(struct test *t, uint32_t port)
{
	vm_xen_evtchn_send(t->x.vm, port, t->x.vcpu->id);
	TEST_ASSERT(xen_evtchn_is_pending(t->x.shinfo, t->x.layout, port), "port %u", port);
}

/* Runs the guest with interrupts on: the upcalls that came. */
static unsigned int run(struct test *t)
{
	t->guest->upcalls = 0;
	vcpu_run_to_sync(t->x.vcpu);
	t->guest->write_spiv = false;
	t->guest->interrupts_off = false;
	return t->guest->upcalls;
}

static unsigned int write_spiv(struct test *t, bool enable)
{
	t->guest->write_spiv = true;
	t->guest->spiv = SPURIOUS_VECTOR | (enable ? APIC_SPIV_APIC_ENABLED : 0);
	return run(t);
}

/* The APIC is disabled, and no event is pending. */
static void prepare(struct test *t)
{
	write_spiv(t, false);
	xen_evtchn_clear(t->x.shinfo, t->x.vcpu_info, t->x.layout, PORT);
	xen_evtchn_clear(t->x.shinfo, t->x.vcpu_info, t->x.layout, OTHER_PORT);
}

static void result(struct test *t, bool ok, const char *name)
{
	ksft_test_result(ok, "%s_%s_%s\n", name, t->x.layout->name, t->mode);
}

/* The event that was sent does not come before the APIC is enabled, and then once. */
static void check_comes(struct test *t, const char *name)
{
	unsigned int before = run(t), at_enable, after;
	bool pending = xen_upcall_is_pending(t->x.vcpu_info);

	at_enable = write_spiv(t, true);
	after = run(t);
	pr_info("upcalls with the APIC disabled %u (pending %d), when it was enabled %u, then %u\n",
		before, pending, at_enable, after);
	result(t, !before && pending && at_enable == 1 && !after, name);
}

static void check_stale_at_enable(struct test *t)
{
	unsigned int at_enable;

	prepare(t);
	send(t, PORT);
	run(t);
	xen_vm_make_stale(&t->x);
	at_enable = write_spiv(t, true);
	pr_info("upcalls when the APIC was enabled: %u\n", at_enable);
	result(t, at_enable == 1, "upcall_stale_when_enabled");
}

static void check_interrupts_off(struct test *t)
{
	unsigned int at_enable;

	prepare(t);
	send(t, PORT);
	t->guest->interrupts_off = true;
	at_enable = write_spiv(t, true);
	pr_info("upcalls with interrupts off %u, and with those on again %u\n", t->guest->while_off,
		at_enable);
	result(t, !t->guest->while_off && at_enable == 1, "upcall_after_interrupts_off");
}

static void check_while_enabled(struct test *t)
{
	unsigned int first, after;

	prepare(t);
	write_spiv(t, true);
	send(t, PORT);
	first = run(t);
	after = run(t);
	pr_info("upcalls %u, then %u\n", first, after);
	result(t, first == 1 && !after, "one_while_enabled");
}

static void check_nothing_pending(struct test *t)
{
	unsigned int none, taken;

	prepare(t);
	none = write_spiv(t, true);
	result(t, !none, "none_without_event");

	/* A guest may poll for events instead. */
	prepare(t);
	send(t, PORT);
	run(t);
	xen_evtchn_clear(t->x.shinfo, t->x.vcpu_info, t->x.layout, PORT);
	taken = write_spiv(t, true);
	pr_info("upcalls without an event %u, for one that was taken already %u\n", none, taken);
	result(t, !taken, "none_once_taken");
}

static void check_without_vector(struct test *t)
{
	struct kvm_lapic_state lapic;
	unsigned int upcalls;
	uint32_t irr;

	prepare(t);
	vcpu_xen_set_upcall_vector(t->x.vcpu, 0);
	send(t, PORT);
	upcalls = write_spiv(t, true);
	vcpu_lapic_get(t->x.vcpu, &lapic);
	irr = lapic_get_reg(&lapic, APIC_IRR);
	pr_info("upcalls %u, vectors requested %#x\n", upcalls, irr);
	result(t, !upcalls && !irr, "none_without_vector");
	vcpu_xen_set_upcall_vector(t->x.vcpu, VECTOR);
}

static void check(const struct xen_layout *layout, bool x2apic)
{
	struct test t = test_create(layout, x2apic);

	/* The APIC is as after reset, and not disabled by the guest. */
	send(&t, PORT);
	check_comes(&t, "upcall_first");
	check_while_enabled(&t);

	prepare(&t);
	send(&t, PORT);
	check_comes(&t, "upcall_again");

	prepare(&t);
	send(&t, OTHER_PORT);
	send(&t, PORT);
	check_comes(&t, "upcall_two_events");

	prepare(&t);
	xen_vm_make_stale(&t.x);
	send(&t, PORT);
	check_comes(&t, "upcall_deferred");

	check_stale_at_enable(&t);
	check_interrupts_off(&t);
	check_nothing_pending(&t);
	check_without_vector(&t);
	kvm_vm_free(t.x.vm);
}

#define NR_CHECKS 10

int main(void)
{
	static const struct xen_layout *const layouts[] = {&xen_layout_64bit, &xen_layout_compat};
	unsigned int i;

	ksft_print_header();
	require_xen(KVM_XEN_HVM_CONFIG_SHARED_INFO | KVM_XEN_HVM_CONFIG_EVTCHN_SEND);
	ksft_set_plan(ARRAY_SIZE(layouts) * 2 * NR_CHECKS);

	for (i = 0; i < ARRAY_SIZE(layouts); i++) {
		check(layouts[i], false);
		check(layouts[i], true);
	}
	ksft_finished();
}
