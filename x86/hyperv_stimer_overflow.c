// SPDX-License-Identifier: GPL-2.0-only
/*
 * hyperv_stimer_overflow: Hyper-V synthetic timers that are set for the end of time
 *
 * A guest sets a synthetic timer in units of 100 ns, 64 bits of them. KVM turns the distance to the
 * expiry into the nanoseconds of an hrtimer.
 *
 * The bug: it multiplied by 100 and added the time without looking for an overflow. A large
 * distance becomes a deadline in the past. The hrtimer fires at once; KVM, which keeps the expiry
 * in units of 100 ns, finds the timer not due and starts it again, before the guest is entered.
 * That goes on for ever: the vCPU's thread spins in the kernel, and the guest gets nowhere.
 *
 * The fix: a distance that is too long for the hrtimer becomes the latest time that there is.
 *
 * What decides: the entered_* checks. With a timer that is far away, set by the guest or by the
 * VMM, the guest has to get through a short piece of work, undisturbed. How far it gets without the
 * fix depends on when the hrtimer's interrupt comes: before the entry into the guest, and then the
 * work does not end, or after it, and then the work is interrupted all the time. The limit is on
 * the thread's CPU time, so that a guest that waits for a busy CPU is not taken for one that hangs.
 *
 * Two of the distances make a deadline below zero. The hrtimer takes that for the latest time, so
 * they do no harm on a kernel without the fix.
 *
 * The rest hold what the fix must not break: the values stay as they were set, timers that are
 * near, or an hour away, come, and not too early.
 */
#include "apic.h"
#include "clock_util.h"
#include "hyperv_abi.h"
#include "irq_util.h"
#include "run_util.h"
#include "stall.h"
#include "timer_util.h"
#include "ucall_common.h"
#include "vm_state.h"

#define VECTOR 0x50
#define SINT 2

/* The guest's work: on any machine less than a few ticks, and with the bug many interrupts. */
#define WORK 20000
#define MAX_INTERRUPTIONS 10

/* Of the work, in CPU time. */
#define LIMIT_NS (4 * NSEC_PER_MSEC)

/* For what has to come by itself. */
#define WAIT_NS NSEC_PER_SEC

#define UNIT_NS 100
#define NEAR (NSEC_PER_MSEC / UNIT_NS)
#define HOUR (3600 * NSEC_PER_SEC / UNIT_NS)
#define YEAR (365 * 24 * HOUR)
#define KTIME_MAX INT64_MAX
#define NR_TICKS 3

static const struct far {
	const char *name;
	uint64_t count;
} fars[] = {
	{"sum_too_large", KTIME_MAX / UNIT_NS - 1},
	{"product_negative", KTIME_MAX / UNIT_NS + HOUR},
	{"product_wraps", UINT64_MAX / UNIT_NS + 2},
	{"product_lost", BIT_ULL(63)},
	{"largest", UINT64_MAX},
};

static const struct mode {
	const char *name;
	uint64_t config;
} modes[] = {
	{"oneshot", 0},
	{"periodic", HV_STIMER_PERIODIC},
};

static const struct route {
	const char *name;
	uint64_t config;
} routes[] = {
	{"direct", HV_STIMER_DIRECT_MODE | HV_STIMER_VECTOR(VECTOR)},
	{"message", HV_STIMER_SINT(SINT)},
};

enum command {
	CMD_WORK,
	CMD_SET_AND_WORK,
	CMD_WAIT,
};

/* What the VMM asks of the guest, and what it gets to know. */
static struct {
	enum command command;
	uint64_t config, count;
	bool refused;
	unsigned int wanted; /* interrupts that CMD_WAIT waits for */
	volatile unsigned int received;
	uint64_t first; /* the reference time of the first one */
	volatile unsigned int work;
} g;

static void count_interrupt(struct ex_regs *regs)
{
	(void)regs;
	if (!g.received++)
		g.first = rdmsr(HV_X64_MSR_TIME_REF_COUNT);
	x2apic_write_reg(APIC_EOI, 0);
}

static void guest_code(void)
{
	x2apic_enable();
	sti();
	for (;;) {
		GUEST_SYNC(0);
		if (g.command == CMD_SET_AND_WORK)
			g.refused = wrmsr_safe(HV_X64_MSR_STIMER0_COUNT, g.count) ||
				    wrmsr_safe(HV_X64_MSR_STIMER0_CONFIG, g.config);
		if (g.command == CMD_WAIT) {
			while (g.received < g.wanted)
				;
		} else {
			for (g.work = 0; g.work < WORK; g.work++)
				;
		}
	}
}

struct ctx {
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpu;
	__typeof__(g) *guest;
	uint64_t interruptions; /* of the last work */
};

static struct ctx ctx_create(void)
{
	struct ctx c = {0};

	c.vm = vm_create_with_one_vcpu(&c.vcpu, guest_code);
	vcpu_set_hv_cpuid(c.vcpu);
	vcpu_enable_cap(c.vcpu, KVM_CAP_HYPERV_SYNIC, 0);
	vm_install_exception_handler(c.vm, VECTOR, count_interrupt);
	c.guest = addr_gva2hva(c.vm, (vm_vaddr_t)&g);
	vcpu_run_to_sync(c.vcpu);
	return c;
}

/* The guest goes on to its next sync, if it is let. */
static bool gets_through(struct ctx *c)
{
	struct ucall uc;

	if (!vcpu_run_for_cpu_time(c->vcpu, LIMIT_NS))
		return false;
	TEST_ASSERT_UCALL(c->vcpu, &uc, UCALL_SYNC);
	return true;
}

/* No timer, and the guest is where it takes the next command. */
static void stop(struct ctx *c, bool in_sync)
{
	vcpu_set_msr(c->vcpu, HV_X64_MSR_STIMER0_CONFIG, 0);
	vcpu_set_msr(c->vcpu, HV_X64_MSR_STIMER0_COUNT, 0);
	if (!in_sync)
		vcpu_run_to_sync(c->vcpu);
	c->guest->received = 0;
}

/* The timer is set, and the guest gets through its work. */
static bool set_and_work(struct ctx *c, bool by_guest, uint64_t config, uint64_t count)
{
	uint64_t before = vcpu_get_stat(c->vcpu, "irq_exits");
	bool through;

	*c->guest = (__typeof__(g)){
		.command = by_guest ? CMD_SET_AND_WORK : CMD_WORK,
		.config = config,
		.count = count,
	};
	if (!by_guest)
		c->guest->refused = _vcpu_set_msr(c->vcpu, HV_X64_MSR_STIMER0_COUNT, count) != 1 ||
				    _vcpu_set_msr(c->vcpu, HV_X64_MSR_STIMER0_CONFIG, config) != 1;
	through = gets_through(c);
	c->interruptions = vcpu_get_stat(c->vcpu, "irq_exits") - before;
	return through;
}

/* Whether the timer's registers read as they were set. */
static bool is_kept(struct ctx *c, uint64_t config, uint64_t count)
{
	uint64_t config_is = vcpu_get_msr(c->vcpu, HV_X64_MSR_STIMER0_CONFIG);
	uint64_t count_is = vcpu_get_msr(c->vcpu, HV_X64_MSR_STIMER0_COUNT);

	if (!c->guest->refused && config_is == config && count_is == count)
		return true;
	pr_info("config %#lx, count %lu: %s, they read %#lx and %lu\n", (unsigned long)config,
		(unsigned long)count, c->guest->refused ? "refused" : "accepted",
		(unsigned long)config_is, (unsigned long)count_is);
	return false;
}

static bool is_undisturbed(const struct ctx *c, bool through)
{
	return through && c->interruptions <= MAX_INTERRUPTIONS && !c->guest->received;
}

static void check_far(struct ctx *c, const struct mode *mode, bool by_guest, bool *kept)
{
	unsigned int i, r;

	for (i = 0; i < ARRAY_SIZE(fars); i++) {
		bool ok = true;

		for (r = 0; r < ARRAY_SIZE(routes) && ok; r++) {
			uint64_t config = HV_STIMER_ENABLE | mode->config | routes[r].config;
			bool through = set_and_work(c, by_guest, config, fars[i].count);

			ok = is_undisturbed(c, through);
			if (!ok)
				pr_info("%s, count %lu: %u of %u done, %lu interruptions, "
					"%u interrupts\n",
					routes[r].name, (unsigned long)fars[i].count,
					c->guest->work, WORK, (unsigned long)c->interruptions,
					c->guest->received);
			*kept &= is_kept(c, config, fars[i].count);
			stop(c, through);
		}
		ksft_test_result(ok, "entered_%s_by_%s_%s\n", mode->name,
				 by_guest ? "guest" : "vmm", fars[i].name);
	}
}

/* A year is no problem for an hrtimer. */
static void check_year(struct ctx *c, const struct mode *mode)
{
	bool through = set_and_work(c, true, HV_STIMER_ENABLE | mode->config | routes[0].config,
				    YEAR);

	ksft_test_result(is_undisturbed(c, through), "year_%s\n", mode->name);
	stop(c, through);
}

/* WANTED interrupts come within WAIT_NS, the first one not before reference time DUE. */
static bool comes(struct ctx *c, unsigned int wanted, uint64_t due)
{
	bool through;

	c->guest->command = CMD_WAIT;
	c->guest->wanted = wanted;
	through = vcpu_run_for(c->vcpu, WAIT_NS);
	pr_info("%u of %u interrupts, the first one at %lu, due at %lu\n", c->guest->received,
		wanted, (unsigned long)c->guest->first, (unsigned long)due);
	if (!through) {
		/* It shall not wait any longer. */
		c->guest->received = wanted;
		vcpu_run_to_sync(c->vcpu);
	}
	return through && c->guest->first >= due;
}

static void check_near(struct ctx *c, const struct mode *mode)
{
	bool periodic = mode->config & HV_STIMER_PERIODIC;
	uint64_t due = vcpu_get_msr(c->vcpu, HV_X64_MSR_TIME_REF_COUNT) + NEAR;
	bool through = set_and_work(c, true, HV_STIMER_ENABLE | mode->config | routes[0].config,
				    periodic ? NEAR : due);

	TEST_ASSERT(through, "the guest does not set a timer of a millisecond");
	ksft_test_result(comes(c, periodic ? NR_TICKS : 1, due), "near_%s\n", mode->name);
	stop(c, true);
}

/* The clock jumps: a timer of an hour is not due before, and comes afterwards. */
static void check_hour(struct ctx *c, const struct mode *mode)
{
	bool periodic = mode->config & HV_STIMER_PERIODIC, early, through;
	uint64_t due;
	char name[32];

	if (stall_method(HOUR * UNIT_NS) == STALL_NONE) {
		snprintf(name, sizeof(name), "hour_%s", mode->name);
		ksft_test_result_code(KSFT_SKIP, name, "no timewarp module");
		return;
	}
	due = vcpu_get_msr(c->vcpu, HV_X64_MSR_TIME_REF_COUNT) + HOUR;
	through = set_and_work(c, true, HV_STIMER_ENABLE | mode->config | routes[0].config,
			       periodic ? HOUR : due);
	TEST_ASSERT(through, "the guest does not set a timer of an hour");
	early = c->guest->received;
	stall_ns(HOUR * UNIT_NS);
	ksft_test_result(comes(c, 1, due) && !early, "hour_%s\n", mode->name);
	stop(c, true);
}

int main(void)
{
	bool kept = true;
	struct ctx c;
	unsigned int m;

	ksft_print_header();
	TEST_REQUIRE(kvm_has_cap(KVM_CAP_HYPERV_SYNIC));
	require_high_res_timers();
	ksft_set_plan(ARRAY_SIZE(modes) * (2 * ARRAY_SIZE(fars) + 3) + 1);

	c = ctx_create();
	for (m = 0; m < ARRAY_SIZE(modes); m++) {
		check_far(&c, &modes[m], true, &kept);
		check_far(&c, &modes[m], false, &kept);
	}
	ksft_test_result(kept, "values_kept\n");
	for (m = 0; m < ARRAY_SIZE(modes); m++) {
		check_year(&c, &modes[m]);
		check_near(&c, &modes[m]);
	}
	/* Last: the clock jumps. */
	for (m = 0; m < ARRAY_SIZE(modes); m++)
		check_hour(&c, &modes[m]);
	kvm_vm_free(c.vm);
	ksft_finished();
}
