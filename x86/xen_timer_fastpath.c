// SPDX-License-Identifier: GPL-2.0-only
/*
 * Xen singleshot timers delivered by the hrtimer itself.
 *
 * Bug: when a guest's Xen singleshot timer expired, KVM's hrtimer callback only
 * marked it as pending and kicked the vCPU. The event reached guest memory when
 * that vCPU came through KVM_RUN again: later than need be, and not at all
 * while its VMM kept it out.
 *
 * Fix: the callback delivers the event itself where that needs no sleeping, and
 * leaves only the rest to the vCPU. The callback can then race with the vCPU's
 * own thread, so whatever starts, stops or reads the timer cancels it first.
 *
 * What decides: the vCPU is out of KVM_RUN past the expiry and not run again;
 * are the event's bits in guest memory? The other checks look for what a
 * careless fix breaks: a timer read by the VMM while it expires must be either
 * armed or delivered, and a timer that was re-armed or stopped while it expires
 * must not send a stray event. With two CPUs these are raced with the callback
 * at every instruction, on a machine where that can be done.
 */
#include "clock_util.h"
#include "irq_util.h"
#include "points_util.h"
#include "run_util.h"
#include "timer_util.h"
#include "ucall_common.h"
#include "vcpu_thread.h"
#include "vm_state.h"
#include "xen_timer_path.h"
#include "xen_timer_race.h"

#define UPCALL_VECTOR 0x90

/*
 * How far ahead timers are armed, at least, and how many round trips through the VMM: what
 * is to be seen before the expiry must have been seen by then, on a slow machine as well.
 */
#define AHEAD_MIN_NS (150 * NSEC_PER_USEC)
#define AHEAD_ROUND_TRIPS 4
#define GIVE_UP_NS (20 * NSEC_PER_MSEC)
/* Each costs as long as that, and more of them tell no more. */
#define LOST_ENOUGH 3
#define DELIVER_ROUNDS 10

/* In the picture: long enough for any callback, and short enough to be seen beside it. */
#define OUT_NS (100 * NSEC_PER_USEC)

/* Fewer timers make no distribution. */
#define MANY 100

/*
 * Offsets from the expiry at which the timer is read, re-armed or stopped. The
 * call takes some microseconds, so most of the sweep lies before the expiry.
 */
#define SWEEP_FROM_NS (-12000)
#define SWEEP_TO_NS 3000
#define SWEEP_STEP_NS 250

/* Waking up takes its time, and so does entering the guest after that. */
#define WAKE_UP_NS (60 * NSEC_PER_USEC)
#define ENTER_NS (2 * WAKE_UP_NS)

enum timer_op { OP_VCPU_OP, OP_SET_TIMER_OP, OP_ATTR };
static const char *const op_names[] = {"vcpu_op", "set_timer_op", "attr"};

enum command { CMD_ARM, CMD_CHANGE, CMD_WAIT, CMD_COUNT, CMD_SLEEP };

/* What the VMM asks of the guest, and its answers. */
static struct {
	struct xen_timer_guest x;
	enum command command;
	enum timer_op op;
	uint64_t rearm_ahead;
	bool stop;
	bool halt;
	uint64_t ahead; /* CMD_ARM, CMD_SLEEP: nanoseconds to the expiry */
	int64_t offset; /* CMD_CHANGE: when, from the expiry on */
	uint64_t until; /* CMD_WAIT: gives up at this time */
	uint64_t expiry;
	int64_t ret;
	uint64_t seen;	      /* when the event was seen, 0 if it was not */
	unsigned int counted; /* CMD_COUNT */
} g;

static int64_t guest_arm(uint64_t expiry)
{
	if (g.op == OP_SET_TIMER_OP)
		return xen_set_timer_op(g.x.layout, expiry);
	return xen_set_singleshot_timer(g.x.layout, 0, expiry, 0);
}

static int64_t guest_stop(void)
{
	if (g.op == OP_SET_TIMER_OP)
		return xen_set_timer_op(g.x.layout, 0);
	return xen_stop_singleshot_timer(g.x.layout, 0);
}

static void guest_upcall(struct ex_regs *regs)
{
	(void)regs;
	g.seen = xen_timer_guest_now(&g.x);
	xen_timer_guest_clear(&g.x);
}

static void guest_sleep(void)
{
	g.seen = 0;
	g.expiry = xen_timer_guest_now(&g.x) + g.ahead;
	g.ret = guest_arm(g.expiry);
	if (g.halt) {
		while (!*(volatile uint64_t *)&g.seen) {
			safe_halt();
			cli();
		}
	} else {
		while (!xen_timer_guest_event(&g.x))
			sti_cli();
		g.seen = xen_timer_guest_now(&g.x);
		xen_timer_guest_clear(&g.x);
	}
}

static void guest_code(void)
{
	for (;;) {
		switch (g.command) {
		case CMD_ARM:
			g.expiry = xen_timer_guest_now(&g.x) + g.ahead;
			g.ret = guest_arm(g.expiry);
			break;
		case CMD_CHANGE:
			while ((int64_t)(xen_timer_guest_now(&g.x) - g.expiry) < g.offset)
				sti_cli();
			g.expiry += g.rearm_ahead;
			g.ret = g.stop ? guest_stop() : guest_arm(g.expiry);
			xen_timer_guest_clear(&g.x);
			break;
		case CMD_WAIT:
			g.seen = 0;
			do {
				if (xen_timer_guest_event(&g.x)) {
					g.seen = xen_timer_guest_now(&g.x);
					break;
				}
				sti_cli();
			} while (xen_timer_guest_now(&g.x) < g.until);
			break;
		case CMD_COUNT:
			g.counted = xen_timer_guest_count(&g.x);
			break;
		case CMD_SLEEP:
			guest_sleep();
			break;
		}
		GUEST_SYNC(g.command);
	}
}

/* One guest, and its variables as the VMM sees them. */
struct ctx {
	struct xen_vm x;
	__typeof__(g) *guest;
	uint64_t ahead_ns;
};

static void ctx_create(struct ctx *c, const struct xen_layout *layout)
{
	xen_timer_vm_create(&c->x, layout, guest_code);
	c->guest = addr_gva2hva(c->x.vm, (vm_vaddr_t)&g);
	xen_timer_guest_init(&c->x, &c->guest->x);
}

static void run(struct ctx *c, enum command command)
{
	c->guest->command = command;
	vcpu_run_to_sync(c->x.vcpu);
}

/* The kernel finds valid translations from now on: with an event it looks them up again. */
static void make_fresh(struct ctx *c)
{
	vm_xen_evtchn_send(c->x.vm, XEN_TIMER_PORT, 0);
	run(c, CMD_WAIT);
	xen_timer_clear(&c->x);
}

/* Arms the timer as OP says and leaves the vCPU out of KVM_RUN; returns the expiry. */
static uint64_t arm(struct ctx *c, enum timer_op op, uint64_t ahead)
{
	c->guest->op = op;
	c->guest->ahead = ahead;
	if (op == OP_ATTR) {
		c->guest->expiry = vm_get_clock_ns(c->x.vm) + ahead;
		vcpu_xen_set_timer(c->x.vcpu, XEN_TIMER_PORT, c->guest->expiry);
	} else {
		run(c, CMD_ARM);
		TEST_ASSERT(!c->guest->ret, "arming by %s: %ld", op_names[op], (long)c->guest->ret);
	}
	return c->guest->expiry;
}

/* CLOCK_MONOTONIC when the guest's clock will read GUEST_NS. */
static uint64_t to_monotonic(struct ctx *c, uint64_t guest_ns)
{
	return monotonic_ns() + (guest_ns - vm_get_clock_ns(c->x.vm));
}

static void spin_until(uint64_t mono_ns)
{
	/* The last part is spun through. */
	if (mono_ns > monotonic_ns() + WAKE_UP_NS)
		sleep_until_ns(mono_ns - WAKE_UP_NS);
	while (monotonic_ns() < mono_ns)
		;
}

/* Lets time pass until then on the guest's clock. An emulated machine that idles costs nothing. */
static void sleep_to(struct ctx *c, uint64_t guest_ns)
{
	sleep_until_ns(to_monotonic(c, guest_ns));
}

/* Lets the guest look for the event until UNTIL on its clock: when it came, or 0. */
static uint64_t wait_event(struct ctx *c, uint64_t until)
{
	c->guest->until = until;
	run(c, CMD_WAIT);
	return c->guest->seen;
}

/* Whether an event comes that ought not to, now that the only one has come and been taken. */
static bool comes_again(struct ctx *c)
{
	uint64_t end = vm_get_clock_ns(c->x.vm) + c->ahead_ns;
	bool seen;

	/* What comes while the vCPU is out stays pending, in memory or in KVM. */
	sleep_to(c, end);
	seen = wait_event(c, end + XEN_CLOCK_SLACK_NS);
	xen_timer_clear(&c->x);
	return seen;
}

/* Sets how far ahead timers are armed from now on. */
static void measure_ahead(struct ctx *c)
{
	uint64_t start, took, longest = 0;
	unsigned int i;

	for (i = 0; i < DELIVER_ROUNDS; i++) {
		xen_vm_make_stale(&c->x);
		start = monotonic_ns();
		arm(c, OP_VCPU_OP, GIVE_UP_NS);
		vcpu_xen_get_timer(c->x.vcpu);
		took = monotonic_ns() - start;
		if (took > longest)
			longest = took;
		vcpu_xen_set_timer(c->x.vcpu, XEN_TIMER_PORT, 0);
	}
	c->ahead_ns = (AHEAD_ROUND_TRIPS * longest / AHEAD_MIN_NS + 1) * AHEAD_MIN_NS;
	c->guest->rearm_ahead = c->ahead_ns;
}

static void check_delivered(struct ctx *c, enum timer_op op)
{
	unsigned int i, port = 0, sel = 0, upcall = 0, twice = 0;
	uint64_t expiry;

	make_fresh(c);
	for (i = 0; i < DELIVER_ROUNDS; i++) {
		bool delivered;

		expiry = arm(c, op, (i + 1) * c->ahead_ns);
		sleep_until_ns(to_monotonic(c, expiry + NSEC_PER_MSEC));
		delivered = xen_timer_event(&c->x);
		port += delivered;
		sel += xen_sel_is_pending(c->x.vcpu_info, c->x.layout, XEN_TIMER_PORT);
		upcall += xen_upcall_is_pending(c->x.vcpu_info);
		/* Taken before the vCPU runs: then it must not come again, else it does now. */
		xen_timer_clear(&c->x);
		twice += comes_again(c) && delivered;
	}
	pr_info("vCPU out of KVM_RUN 1 ms past the expiry, %u times: port pending %u, pending_sel "
		"%u, upcall_pending %u; delivered twice %u\n",
		DELIVER_ROUNDS, port, sel, upcall, twice);
	ksft_test_result(port == DELIVER_ROUNDS && sel == DELIVER_ROUNDS &&
				 upcall == DELIVER_ROUNDS && !twice,
			 "delivered_while_out_%s_%s\n", c->x.layout->name, op_names[op]);
}

/* Reads the timer at swept offsets, from CPU PCPU, while it fires on CPU 0. */
static void check_snapshot(struct ctx *c, uint32_t pcpu, bool stale)
{
	unsigned int n = 0, armed = 0, delivered = 0, neither = 0, both = 0, wrong = 0, lost = 0,
		     twice = 0;
	int64_t offset;

	make_fresh(c);
	for (offset = SWEEP_FROM_NS; offset <= SWEEP_TO_NS && lost < LOST_ENOUGH;
	     offset += SWEEP_STEP_NS, n++) {
		uint64_t expiry, told, at;
		bool before, after;

		if (stale)
			xen_vm_make_stale(&c->x);
		expiry = arm(c, OP_VCPU_OP, c->ahead_ns);
		at = to_monotonic(c, expiry + offset);
		kvm_pin_this_task_to_pcpu(pcpu);
		spin_until(at);
		before = xen_timer_event(&c->x);
		told = vcpu_xen_get_timer(c->x.vcpu);
		after = xen_timer_event(&c->x);
		kvm_pin_this_task_to_pcpu(0);

		armed += told && !before;
		delivered += !told && after;
		neither += !told && !after;
		both += told && before;
		wrong += told && told != expiry;
		if (!wait_event(c, expiry + GIVE_UP_NS))
			lost++;
		xen_timer_clear(&c->x);
		twice += comes_again(c);
	}
	pr_info("%u offsets: armed %u, delivered %u, neither %u, both %u, wrong expiry %u, lost "
		"%u, twice %u\n",
		n, armed, delivered, neither, both, wrong, lost, twice);
	ksft_test_result(!neither && !both && !wrong && !lost && !twice,
			 "truthful_snapshot_%s_%s_%s\n", c->x.layout->name,
			 pcpu ? "other_cpu" : "same_cpu", stale ? "stale" : "fresh");
}

/* Reads the timer well past the expiry, the vCPU still out: it must be delivered by then. */
static void check_read_late(struct ctx *c, bool stale)
{
	unsigned int i, armed = 0, missing = 0;
	uint64_t expiry;

	for (i = 0; i < DELIVER_ROUNDS; i++) {
		if (stale)
			xen_vm_make_stale(&c->x);
		else
			make_fresh(c);
		expiry = arm(c, OP_VCPU_OP, c->ahead_ns);
		sleep_until_ns(to_monotonic(c, expiry + NSEC_PER_MSEC));
		armed += !!vcpu_xen_get_timer(c->x.vcpu);
		missing += !xen_timer_event(&c->x);
		wait_event(c, vm_get_clock_ns(c->x.vm) + NSEC_PER_MSEC);
		xen_timer_clear(&c->x);
	}
	pr_info("read 1 ms past the expiry, %u times: still armed %u, event missing %u\n", i, armed,
		missing);
	ksft_test_result(!armed && !missing, "late_snapshot_%s_%s\n", c->x.layout->name,
			 stale ? "stale" : "fresh");
}

/*
 * Re-arms or stops at swept offsets: by the guest's hypercall, or by the VMM
 * through the attribute, on the CPU that the timer fires on.
 */
static void check_change(struct ctx *c, enum timer_op op, bool stop, bool stale)
{
	unsigned int n = 0, stray = 0, not_armed = 0, still_armed = 0, lost = 0, twice = 0;
	unsigned int held_up = 0;
	int64_t offset;

	make_fresh(c);
	for (offset = SWEEP_FROM_NS; offset <= SWEEP_TO_NS && lost < LOST_ENOUGH;
	     offset += SWEEP_STEP_NS, n++) {
		uint64_t expiry, seen, told;

		if (stale)
			xen_vm_map_anew(&c->x);
		expiry = arm(c, op, c->ahead_ns);
		if (op == OP_ATTR) {
			spin_until(to_monotonic(c, expiry + offset));
			c->guest->expiry += c->ahead_ns;
			vcpu_xen_set_timer(c->x.vcpu, XEN_TIMER_PORT, stop ? 0 : c->guest->expiry);
			xen_timer_clear(&c->x);
		} else {
			c->guest->stop = stop;
			c->guest->offset = offset;
			sleep_to(c, expiry + offset - ENTER_NS);
			run(c, CMD_CHANGE);
			TEST_ASSERT(!c->guest->ret, "%s: %ld", op_names[op], (long)c->guest->ret);
		}

		told = vcpu_xen_get_timer(c->x.vcpu);
		/*
		 * Held up, by a tick say, for so long that the new expiry may have
		 * come before the old event was cleared: nothing to say about it.
		 */
		if (!stop && vm_get_clock_ns(c->x.vm) >= c->guest->expiry) {
			held_up++;
			wait_event(c, c->guest->expiry + c->ahead_ns);
			xen_timer_clear(&c->x);
			continue;
		}
		sleep_to(c, c->guest->expiry - (stop ? 0 : ENTER_NS));
		seen = wait_event(c, c->guest->expiry + (stop ? XEN_CLOCK_SLACK_NS : GIVE_UP_NS));
		if (stop) {
			still_armed += !!told;
			stray += !!seen;
		} else {
			not_armed += told != c->guest->expiry;
			lost += !seen;
			stray += seen && seen + XEN_CLOCK_SLACK_NS < c->guest->expiry;
			xen_timer_clear(&c->x);
			twice += comes_again(c);
		}
		xen_timer_clear(&c->x);
	}
	if (stop)
		pr_info("%u offsets: stray events %u, still armed %u\n", n, stray, still_armed);
	else
		pr_info("%u offsets (%u held up): stray events %u, not armed %u, lost %u, twice "
			"%u\n",
			n, held_up, stray, not_armed, lost, twice);
	TEST_ASSERT(held_up <= n / 4, "%u of %u offsets were held up", held_up, n);
	ksft_test_result(!stray && !not_armed && !still_armed && !lost && !twice, "%s_%s_%s_%s\n",
			 stop ? "stop" : "rearm", c->x.layout->name, op_names[op],
			 stale ? "stale" : "fresh");
}

static unsigned int run_count(void *data)
{
	struct ctx *c = data;

	run(c, CMD_COUNT);
	return c->guest->counted;
}

/* The callback against each change, at every instruction of the one and of the other. */
static void check_races(struct ctx *c)
{
	const struct xen_timer_race race = {.x = &c->x, .count = run_count, .data = c};

	xen_timer_races(&race);
	kvm_pin_this_task_to_pcpu(0);
}

/* Reported, judged by nobody: what the way of delivery costs. */
static void report_latency(struct ctx *c, bool halt)
{
	static const struct {
		const char *name;
		uint64_t ns;
		unsigned int rounds;
	} sleeps[] = {
		{"10us", 10 * NSEC_PER_USEC, 100},
		{"100us", 100 * NSEC_PER_USEC, 100},
		{"1ms", NSEC_PER_MSEC, 20},
		{"10ms", 10 * NSEC_PER_MSEC, 5},
	};
	const char *how = halt ? "halted" : "spinning";
	unsigned int i, n;
	char name[32];

	vm_xen_set_upcall_vector(c->x.vm, halt ? UPCALL_VECTOR : 0);
	for (i = 0; i < ARRAY_SIZE(sleeps); i++) {
		uint64_t over[100], exits = 0;

		c->guest->op = OP_VCPU_OP;
		c->guest->halt = halt;
		c->guest->ahead = sleeps[i].ns;
		for (n = 0; n < sleeps[i].rounds; n++) {
			uint64_t before = vcpu_get_stat(c->x.vcpu, "exits");

			run(c, CMD_SLEEP);
			/* The last exit is the guest's report. */
			exits += vcpu_get_stat(c->x.vcpu, "exits") - before - 1;
			over[n] = c->guest->seen - c->guest->expiry;
		}
		pr_info("measure: %s_%s overshoot_ns min %lu median %lu p99 %lu max %lu exits/100 "
			"%lu\n",
			how, sleeps[i].name, (unsigned long)percentile(over, n, 0),
			(unsigned long)percentile(over, n, 50),
			(unsigned long)percentile(over, n, 99),
			(unsigned long)percentile(over, n, 100), (unsigned long)(exits * 100 / n));
		snprintf(name, sizeof(name), "guest_%s/sleep_%s", how, sleeps[i].name);
		if (n >= MANY)
			points_distribution(name, "from_expiry_to_guest", "ns", over, n);
	}
	vm_xen_set_upcall_vector(c->x.vm, 0);
}

/* What becomes of a timer that is read, armed anew or stopped while it expires. */
static void check_meetings(struct ctx *c, uint32_t pcpus)
{
	unsigned int op, stop, stale;
	uint32_t pcpu;

	for (pcpu = 0; pcpu < 2; pcpu++) {
		for (stale = 0; stale < 2; stale++) {
			char name[64];

			if (pcpu < pcpus) {
				check_snapshot(c, pcpu, stale);
				continue;
			}
			snprintf(name, sizeof(name), "truthful_snapshot_%s_other_cpu_%s",
				 c->x.layout->name, stale ? "stale" : "fresh");
			ksft_test_result_code(KSFT_SKIP, name, "one CPU only");
		}
	}
	for (op = OP_VCPU_OP; op <= OP_ATTR; op++)
		for (stop = 0; stop < 2; stop++)
			for (stale = 0; stale < 2; stale++)
				check_change(c, op, stop, stale);
	check_races(c);
}
#define NR_MEETINGS (2 * 2 + 3 * 2 * 2 + NR_XEN_TIMER_RACES)

/* For a picture: the event of a timer that expires while the vCPU is out of KVM_RUN. */
static void report_path(struct ctx *c)
{
	struct xen_timer_path path;
	uint64_t expires, back;

	make_fresh(c);
	xen_timer_path_begin(&path, &c->x, "way_of_an_event_while_the_vcpu_is_out");
	expires = xen_timer_path_expires(&path, arm(c, OP_ATTR, c->ahead_ns));
	back = expires + OUT_NS;
	spin_until(expires);
	while (!xen_timer_event(&c->x) && monotonic_ns() < back)
		;
	if (xen_timer_event(&c->x))
		xen_timer_path_at(&path, monotonic_ns(), "in_guest_memory");
	spin_until(back);
	xen_timer_path_at(&path, monotonic_ns(), "vcpu_runs_again");
	if (wait_event(c, c->guest->expiry + GIVE_UP_NS))
		xen_timer_path_at_guest(&path, c->guest->seen, "seen_by_the_guest");
	xen_timer_path_end(&path);
	xen_timer_clear(&c->x);
}

int main(void)
{
	static const struct xen_layout *const layouts[] = {&xen_layout_64bit, &xen_layout_compat};
	unsigned int i, op, stale;
	struct ctx c;

	ksft_print_header();
	require_xen(KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL | KVM_XEN_HVM_CONFIG_EVTCHN_SEND);
	require_high_res_timers();
	kvm_pin_this_task_to_pcpu(0);
	ksft_set_plan(ARRAY_SIZE(layouts) * (3 + 2) + NR_MEETINGS);

	for (i = 0; i < ARRAY_SIZE(layouts); i++) {
		ctx_create(&c, layouts[i]);
		run(&c, CMD_WAIT);
		measure_ahead(&c);
		for (op = OP_VCPU_OP; op <= OP_ATTR; op++)
			check_delivered(&c, op);
		if (layouts[i]->long_mode) {
			vm_install_exception_handler(c.x.vm, UPCALL_VECTOR, guest_upcall);
			report_latency(&c, false);
			report_latency(&c, true);
		}
		for (stale = 0; stale < 2; stale++)
			check_read_late(&c, stale);
		/* Who gets at the timer first does not depend on the layout. */
		if (layouts[i]->long_mode) {
			check_meetings(&c, nr_pcpus());
			/* Last: with tracefs there, a kernel with SLOB takes longer to allocate. */
			report_path(&c);
		}
		kvm_vm_free(c.x.vm);
	}
	ksft_finished();
}
