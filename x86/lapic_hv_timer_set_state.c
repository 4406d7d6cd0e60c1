// SPDX-License-Identifier: GPL-2.0-only
/*
 * lapic_hv_timer_set_state: a restored local APIC keeps no timer of the one before
 *
 * On Intel KVM runs a guest's local APIC timer on the VMX preemption timer, which ticks while the
 * guest runs, and on an hrtimer where it cannot.
 *
 * The bug: KVM_SET_LAPIC, which replaces all of an APIC's state, cancelled the hrtimer alone. If no
 * timer runs in the new state, the old deadline stays armed on the preemption timer, and brings the
 * guest an interrupt that nobody asked for.
 *
 * The fix: KVM_SET_LAPIC cancels whichever of the two is armed, before it starts what the new state
 * asks for.
 *
 * What decides: the stopped_* checks. The guest starts a timer and exits; the VMM gives the APIC a
 * state without a running timer; then the guest spins until long after the old deadline. No
 * interrupt may come. It does not halt, for a halt moves the timer to the hrtimer.
 *
 * The comes_* checks and the rest hold what the fix must not break: a state with a running timer
 * brings one interrupt, and no sooner than it is due.
 */
#include "apic.h"
#include "clock_util.h"
#include "irq_util.h"
#include "lapic_util.h"
#include "run_util.h"
#include "timer_util.h"
#include "ucall_common.h"

#define VECTOR 0x50

/* The guest's timer, and how long it is waited for. */
#define TIMER_NS (2 * NSEC_PER_MSEC)
#define WAIT_NS (2 * TIMER_NS)

/* In CPU time: for a guest that waits for WAIT_NS by its TSC. */
#define LIMIT_NS (20 * WAIT_NS)

#define ONESHOT APIC_LVT_TIMER_ONESHOT
#define PERIODIC APIC_LVT_TIMER_PERIODIC
#define TSCDEADLINE APIC_LVT_TIMER_TSCDEADLINE

/* The state that the VMM gives the APIC. */
enum state {
	BEFORE,	 /* the one from before the timer was started */
	ZERO,	 /* the current one, with counts of zero */
	MASKED,	 /* the same, and the interrupt masked */
	CURRENT, /* the current one */
	LONGER,	 /* the current one, with counts that last longer than the test */
	CHANGED, /* a one-shot timer that does not run */
};

static const struct scene {
	const char *name;
	uint32_t mode;
	enum state state;
	bool xapic;
	bool late; /* the deadline passes before the VMM does something */
	unsigned int due;
} scenes[] = {
	{"stopped_oneshot_before", ONESHOT, BEFORE, false, false, 0},
	{"stopped_oneshot_zero", ONESHOT, ZERO, false, false, 0},
	/* An interrupt that is masked may come later, with that of the new timer. */
	{"stopped_oneshot_masked", ONESHOT, MASKED, false, false, 0},
	{"stopped_oneshot_late", ONESHOT, BEFORE, false, true, 0},
	{"stopped_oneshot_xapic", ONESHOT, BEFORE, true, false, 0},
	{"stopped_periodic_before", PERIODIC, BEFORE, false, false, 0},
	{"stopped_periodic_zero", PERIODIC, ZERO, false, false, 0},
	{"stopped_periodic_xapic", PERIODIC, ZERO, true, false, 0},
	{"longer_oneshot", ONESHOT, LONGER, false, false, 0},
	{"longer_periodic", PERIODIC, LONGER, false, false, 0},
	{"changed_tscdeadline", TSCDEADLINE, CHANGED, false, false, 0},
	{"comes_oneshot", ONESHOT, CURRENT, false, false, 1},
	{"comes_oneshot_xapic", ONESHOT, CURRENT, true, false, 1},
	/* The deadline is no part of the APIC's state: it stays. */
	{"comes_tscdeadline", TSCDEADLINE, CURRENT, false, false, 1},
};

/* What the VMM asks for, and what it gets to know. */
static struct {
	struct scene scene;
	uint64_t timer_tsc, wait_tsc;
	uint64_t start, first;
	volatile unsigned int received;
} g;

static void write_reg(unsigned int reg, uint32_t val)
{
	if (g.scene.xapic)
		xapic_write_reg(reg, val);
	else
		x2apic_write_reg(reg, val);
}

static void tick(struct ex_regs *regs)
{
	(void)regs;
	if (!g.received++)
		g.first = rdtsc();
	write_reg(APIC_EOI, 0);
}

static void start_timer(void)
{
	g.start = rdtsc();
	if (g.scene.mode == TSCDEADLINE)
		wrmsr(MSR_IA32_TSC_DEADLINE, g.start + g.timer_tsc);
	else
		write_reg(APIC_TMICT, TIMER_NS / APIC_BUS_CYCLE_NS);
}

static void spin(uint64_t tsc)
{
	uint64_t end = rdtsc() + tsc;

	while (rdtsc() < end)
		;
}

static void guest_code(void)
{
	if (g.scene.xapic)
		xapic_enable();
	else
		x2apic_enable();
	write_reg(APIC_TDCR, APIC_TDR_DIV_1);
	write_reg(APIC_LVTT, g.scene.mode | VECTOR);
	GUEST_SYNC(0);

	start_timer();
	GUEST_SYNC(1);

	/* Interrupts are off up to here. */
	sti();
	spin(g.wait_tsc);
	cli();
	GUEST_SYNC(2);

	/* A timer that is started now comes as ever. */
	g.received = 0;
	write_reg(APIC_LVTT, ONESHOT | VECTOR);
	write_reg(APIC_TMICT, TIMER_NS / APIC_BUS_CYCLE_NS);
	sti();
	spin(g.wait_tsc);
	cli();
	GUEST_SYNC(3);
}

static void set_counts(struct kvm_lapic_state *lapic, uint32_t count)
{
	lapic_set_reg(lapic, APIC_TMICT, count);
	lapic_set_reg(lapic, APIC_TMCCT, count);
}

static void set_state(struct kvm_vcpu *vcpu, enum state state, struct kvm_lapic_state *before)
{
	struct kvm_lapic_state lapic;

	vcpu_lapic_get(vcpu, &lapic);
	switch (state) {
	case BEFORE:
		lapic = *before;
		break;
	case ZERO:
		set_counts(&lapic, 0);
		break;
	case MASKED:
		set_counts(&lapic, 0);
		lapic_set_reg(&lapic, APIC_LVTT,
			      lapic_get_reg(&lapic, APIC_LVTT) | APIC_LVT_MASKED);
		break;
	case CURRENT:
		break;
	case LONGER:
		set_counts(&lapic, UINT32_MAX);
		break;
	case CHANGED:
		set_counts(&lapic, 0);
		lapic_set_reg(&lapic, APIC_LVTT, ONESHOT | VECTOR);
		break;
	}
	vcpu_lapic_set(vcpu, &lapic);
}

/* The guest spins for WAIT_NS: what it has received, or -1 if it does not get to the end. */
static int received(struct kvm_vcpu *vcpu, const __typeof__(g) *guest, unsigned int stage)
{
	struct ucall uc;

	if (!vcpu_run_for_cpu_time(vcpu, LIMIT_NS))
		return -1;
	TEST_ASSERT_UCALL(vcpu, &uc, UCALL_SYNC);
	TEST_ASSERT_EQ(uc.args[1], (uint64_t)stage);
	return guest->received;
}

static void check_scene(const struct scene *scene)
{
	struct kvm_vcpu *vcpu;
	struct kvm_vm *vm = vm_create_with_one_vcpu(&vcpu, guest_code);
	__typeof__(g) *guest = addr_gva2hva(vm, (vm_vaddr_t)&g);
	int khz = __vcpu_ioctl(vcpu, KVM_GET_TSC_KHZ, NULL), n, again = -1;
	struct kvm_lapic_state before;
	bool early;

	TEST_ASSERT(khz > 0, KVM_IOCTL_ERROR(KVM_GET_TSC_KHZ, khz));
	virt_pg_map(vm, APIC_DEFAULT_GPA, APIC_DEFAULT_GPA);
	vcpu_set_cpuid_feature(vcpu, X86_FEATURE_TSC_DEADLINE_TIMER);
	vm_install_exception_handler(vm, VECTOR, tick);
	guest->scene = *scene;
	guest->timer_tsc = khz * TIMER_NS / NSEC_PER_MSEC;
	guest->wait_tsc = khz * WAIT_NS / NSEC_PER_MSEC;
	vcpu_run_to_sync(vcpu);
	vcpu_lapic_get(vcpu, &before);
	vcpu_run_to_sync(vcpu);
	if (scene->late)
		sleep_until_ns(monotonic_ns() + WAIT_NS);
	set_state(vcpu, scene->state, &before);

	n = received(vcpu, guest, 2);
	early = n > 0 && guest->first - guest->start < guest->timer_tsc;
	pr_info("%d interrupts, %u due\n", n, scene->due);
	if (n > 0)
		pr_info("the first one %lu cycles after the start, due after %lu\n",
			(unsigned long)(guest->first - guest->start),
			(unsigned long)guest->timer_tsc);
	ksft_test_result(n == (int)scene->due && !early, "%s\n", scene->name);

	if (n >= 0)
		again = received(vcpu, guest, 3);
	pr_info("%d interrupts of a new timer\n", again);
	ksft_test_result(again == 1, "again_%s\n", scene->name);
	kvm_vm_free(vm);
}

int main(void)
{
	unsigned int i;

	ksft_print_header();
	__TEST_REQUIRE(host_cpu_is_intel, "only Intel's CPUs have a preemption timer");
	__TEST_REQUIRE(get_kvm_intel_param_bool("preemption_timer"),
		       "the preemption timer is not used: kvm_intel.preemption_timer=1");
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_TSC_DEADLINE_TIMER));
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_GET_TSC_KHZ));
	require_high_res_timers();
	ksft_set_plan(2 * ARRAY_SIZE(scenes));

	/* On another CPU KVM would look at the timer anew. */
	kvm_pin_this_task_to_pcpu(0);
	for (i = 0; i < ARRAY_SIZE(scenes); i++)
		check_scene(&scenes[i]);
	ksft_finished();
}
