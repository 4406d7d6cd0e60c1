// SPDX-License-Identifier: GPL-2.0-only
/*
 * lapic_periodic_storm: a periodic local APIC timer after a long stall
 *
 * KVM keeps the time at which a guest's periodic LAPIC timer is to expire next.
 * The bug: each expiration moved that target on by one period and no further.
 * When the machine had not run the timer for hours (a stalled VMM, on Intel
 * also one that just did not call KVM_RUN, because the VMX preemption timer
 * stands still meanwhile), the target lay hours back and KVM went through every
 * period missed, one expiration each, in hard interrupt context and to the
 * point of a lockup. On Intel the negative distance to the target was taken for
 * a huge TSC deadline besides, so that KVM left the preemption timer for good.
 * The fix: a target that is still in the past after the step becomes now, and
 * the hrtimer's callback takes its expiry from that target.
 *
 * The guest counts the ticks of its timer. The VMM stops running it, lets L1
 * stall, runs it again, and counts KVM's expirations with kprobes. What decides
 * is no_storm_*: not more expirations than periods went by, and three more a
 * vCPU, and the next ticks in time. Missed ticks are lost by design; a vulnerable
 * kernel handles one expiration for each, 50000 after 10 s at 200 us.
 *
 * A storm can keep a CPU for minutes. So the VMM is a child process, tied to
 * the second CPU where there is one, and the parent reports for it if it does
 * not come back and the parent still can; a machine that falls silent altogether
 * is for the runner to see. The shortest stall comes first, and the first storm
 * ends the test.
 *
 * All latencies are in guest TSC: a stall by timewarp moves the kernel's
 * clocks, but not the TSC.
 */
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <signal.h>
#include <termios.h>

#include "apic.h"
#include "clock_util.h"
#include "file_util.h"
#include "hits_util.h"
#include "irq_util.h"
#include "lapic_util.h"
#include "run_util.h"
#include "stall.h"
#include "timer_util.h"
#include "trace_util.h"
#include "ucall_common.h"
#include "vcpu_thread.h"

#define CPUID_1_ECX_VMX BIT(5)

#define MAX_VCPUS 2
#define MAX_PERIODS 3
#define TIMER_VECTOR 0x40 /* and one more for each further vCPU */

/* The guest's ticks in one measurement of their rate, at least, and in what time. */
#define RATE_MIN_TICKS 2
#define RATE_MIN_NS (10 * NSEC_PER_MSEC)
#define RATE_TRIES 5
#define RATE_MAX_PERCENT 1
#define RATE_GOOD_PERMILLE 2 /* two such measurements agree well within the percent */
#define TOO_SLOW_PERIODS 2   /* a tick in so many of them: ticks are missed, not moved */

/* Ticks before a measurement. On a slow machine the way into the guest takes some of them. */
#define RATE_SKIP_TICKS 2
#define RATE_SKIP_NS (2 * NSEC_PER_MSEC)

/* Ticks after a stall before the timer is in its rhythm again, and what they may be late. */
#define SETTLE_TICKS 3
#define TICK_SLACK_NS NSEC_PER_MSEC

/* Within that, the kernel's own timekeeping has begun to catch up with a jump. */
#define CATCH_UP_NS (20 * NSEC_PER_MSEC)

/*
 * Expirations of one vCPU beyond one a period: the one that was due, the one
 * that the clamp to "now" makes at once, and one for where the count begins.
 */
#define SPARE_EXPIRATIONS 3

/*
 * The parent looks every so often whether the VMM gets on, and gives it up
 * after that many times in a row without. Counted, not read from a clock: the
 * clocks jump, and a parent that does not run either has no right to judge.
 */
#define POLL_MS 20
#define STUCK_POLLS 100

#define EXPIRED_SW "lapic_expired_sw"
#define EXPIRED_HV "lapic_expired_hv"

static const struct stall {
	const char *name;
	uint64_t ns;
} stalls[] = {
	{"10s", 10 * NSEC_PER_SEC},
	{"1h", 3600 * NSEC_PER_SEC},
	{"24h", 24 * 3600 * NSEC_PER_SEC},
};

/* One for a picture, which decides nothing. */
static const struct stall shown_stall = {"1s", NSEC_PER_SEC};

/* What the machine allows, found out before the first check. */
static struct {
	unsigned int nr_stalls;
	unsigned int nr_periods;
	uint64_t period_ns[MAX_PERIODS];
	bool hv_timer; /* KVM is to use the VMX preemption timer, and can be seen doing so */
	enum { COUNT_NONE, COUNT_EVENTS, COUNT_KPROBES } count;
	bool tracing; /* of trace events */
	bool shown;   /* a stall can be, in a picture */
	unsigned int vmm_cpu;
	unsigned int stuck_polls;
} env;

/* One combination; they are run in this order, the last member changing fastest. */
struct combination {
	bool x2apic;
	unsigned int nr_vcpus;
	uint64_t period_ns;
	const struct stall *stall;
};

static unsigned int nr_combinations(void)
{
	return 2 * MAX_VCPUS * env.nr_periods * env.nr_stalls;
}

static struct combination combination(unsigned int i)
{
	struct combination c;

	c.stall = &stalls[i % env.nr_stalls];
	i /= env.nr_stalls;
	c.period_ns = env.period_ns[i % env.nr_periods];
	i /= env.nr_periods;
	c.nr_vcpus = 1 + i % MAX_VCPUS;
	c.x2apic = i / MAX_VCPUS;
	return c;
}

enum stage { SETTING_UP, TICKING, STALLED };

struct result {
	uint64_t sw, hv;	/* expirations, by hrtimer and by preemption timer */
	uint64_t elapsed_ns;	/* while they were counted */
	uint64_t first_tick_ns; /* the slowest vCPU's */
	uint64_t settled_ns;
	uint64_t irq_ns;			/* the longest timer interrupt */
	uint64_t tick_before_ns, tick_after_ns; /* the worst vCPU's */
	bool hv_before, hv_after;		/* of all vCPUs */
};

/* Between parent and VMM. */
static struct shared {
	volatile unsigned int progress; /* moves on as long as the VMM does */
	volatile enum stage stage;
	volatile uint64_t sw0, hv0; /* hits of the kprobes before the stall */
	uint64_t catch_up_ns[ARRAY_SIZE(stalls)];
	struct result result;
} * shared;
static int result_pipe[2], go_pipe[2];

/* Guest */

#define TICKS_KEPT 128 /* a power of two */

static struct guest_vcpu {
	volatile uint64_t ticks;
	volatile uint64_t stop_at; /* the guest tells the VMM when it has seen that many */
	uint64_t tsc[TICKS_KEPT];
} guest_vcpus[MAX_VCPUS];
static bool guest_x2apic;
static bool guest_halts; /* not with a preemption timer: KVM takes it from a halted vCPU */

static void guest_apic_write(unsigned int reg, uint32_t val)
{
	if (guest_x2apic)
		x2apic_write_reg(reg, val);
	else
		xapic_write_reg(reg, val);
}

static void guest_tick(struct ex_regs *regs)
{
	struct guest_vcpu *g = &guest_vcpus[regs->vector - TIMER_VECTOR];

	g->tsc[g->ticks % TICKS_KEPT] = rdtsc();
	g->ticks++;
	guest_apic_write(APIC_EOI, 0);
}

static void guest_wait(struct guest_vcpu *g)
{
	while (g->ticks < g->stop_at) {
		if (!guest_halts)
			continue;
		cli();
		if (g->ticks < g->stop_at)
			safe_halt();
		sti();
	}
}

static void guest_code(uint64_t id, uint64_t period_ns)
{
	struct guest_vcpu *g = &guest_vcpus[id];

	if (guest_x2apic)
		x2apic_enable();
	else
		xapic_enable();
	guest_apic_write(APIC_TDCR, APIC_TDR_DIV_1);
	guest_apic_write(APIC_LVTT, APIC_LVT_TIMER_PERIODIC | (TIMER_VECTOR + id));
	guest_apic_write(APIC_TMICT, period_ns / APIC_BUS_CYCLE_NS);
	sti();
	for (;;) {
		guest_wait(g);
		GUEST_SYNC(0);
	}
}

/* The VMM's side: one process, one thread, the vCPUs one after the other. */

static struct kvm_vcpu *vcpus[MAX_VCPUS];
static struct guest_vcpu *guests[MAX_VCPUS];
static uint64_t tsc_khz;

static uint64_t cycles_to_ns(uint64_t cycles)
{
	return (unsigned __int128)cycles * NSEC_PER_MSEC / tsc_khz;
}

static uint64_t guest_tsc(unsigned int i)
{
	return vcpu_get_msr(vcpus[i], MSR_IA32_TSC);
}

static void run_ticks(unsigned int i, unsigned int n)
{
	struct ucall uc;

	guests[i]->stop_at = guests[i]->ticks + n;
	vcpu_run_to_ucall(vcpus[i], &uc);
	TEST_ASSERT(uc.cmd == UCALL_SYNC && guests[i]->ticks >= guests[i]->stop_at,
		    "vCPU %u stopped after %lu ticks, not %lu", i, (unsigned long)guests[i]->ticks,
		    (unsigned long)guests[i]->stop_at);
	shared->progress++;
}

static uint64_t off_by(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

static bool same_rate(uint64_t a, uint64_t b)
{
	return off_by(a, b) * 100 <= b * RATE_MAX_PERCENT;
}

/* From one tick to the next on average, over ticks that all come while the vCPU runs. */
static uint64_t tick_interval_ns(unsigned int i, uint64_t period_ns)
{
	unsigned int n = RATE_MIN_NS / period_ns, skip = RATE_SKIP_NS / period_ns, try;
	uint64_t best = 0;

	if (n < RATE_MIN_TICKS)
		n = RATE_MIN_TICKS;
	/*
	 * A busy host can take a tick away now and then; what a wrong timer does,
	 * it does every time, and a rate far off is nobody else's doing.
	 */
	for (try = 0; !try || (try < RATE_TRIES && off_by(best, period_ns) < period_ns &&
			       off_by(best, period_ns) * 1000 > period_ns * RATE_GOOD_PERMILLE);
	     try++) {
		uint64_t last, ns;

		/* The first ones do not count: one was overdue, one came with the clamp. */
		run_ticks(i, RATE_SKIP_TICKS + skip + n + 1);
		last = guests[i]->stop_at - 1;
		ns = cycles_to_ns(guests[i]->tsc[last % TICKS_KEPT] -
				  guests[i]->tsc[(last - n) % TICKS_KEPT]) /
		     n;
		if (!try || off_by(ns, period_ns) < off_by(best, period_ns))
			best = ns;
	}
	return best;
}

struct trace_sum {
	uint64_t irq_entry_ns, irq_ns;
	uint64_t expirations;
	unsigned int hv_mask; /* the vCPUs whose last change was to the preemption timer */
};

static void sum_line(const struct trace_line *t, void *data)
{
	struct trace_sum *s = data;
	unsigned int id, in_use;

	shared->progress++;
	if (t->cpu != env.vmm_cpu)
		return;
	if (!strcmp(t->event, "local_timer_entry")) {
		s->irq_entry_ns = t->ns;
	} else if (!strcmp(t->event, "local_timer_exit")) {
		if (s->irq_entry_ns && t->ns - s->irq_entry_ns > s->irq_ns)
			s->irq_ns = t->ns - s->irq_entry_ns;
		s->irq_entry_ns = 0;
	} else if (!strcmp(t->event, "hrtimer_expire_entry")) {
		s->expirations += strstr(t->args, "function=apic_timer_fn") != NULL;
	} else if (!strcmp(t->event, "kvm_hv_timer_state") &&
		   sscanf(t->args, "vcpu_id %x hv_timer %x", &id, &in_use) == 2 && id < MAX_VCPUS) {
		s->hv_mask = (s->hv_mask & ~(1U << id)) | in_use << id;
	}
}

/* Where counts begin; returns the time then. */
static uint64_t trace_begin(enum stage stage)
{
	uint64_t tsc;

	if (env.tracing)
		trace_clear();
	tsc = guest_tsc(0);
	if (env.count == COUNT_KPROBES) {
		shared->sw0 = trace_kprobe_hits(EXPIRED_SW);
		shared->hv0 = trace_kprobe_hits(EXPIRED_HV);
	}
	shared->stage = stage;
	shared->progress++;
	return tsc;
}

static struct trace_sum trace_end(void)
{
	struct trace_sum s = {0};

	if (env.tracing)
		trace_for_each(sum_line, &s);
	return s;
}

/* The guest ticks undisturbed: how far apart, for the worst vCPU, and by which timer, for all. */
static void let_tick(const struct combination *c, uint64_t *tick_ns, bool *hv)
{
	unsigned int i;

	trace_begin(TICKING);
	*tick_ns = c->period_ns;
	for (i = 0; i < c->nr_vcpus; i++) {
		uint64_t ns = tick_interval_ns(i, c->period_ns);

		if (off_by(ns, c->period_ns) > off_by(*tick_ns, c->period_ns))
			*tick_ns = ns;
	}
	*hv = env.hv_timer && trace_end().hv_mask == BIT(c->nr_vcpus) - 1;
}

static void stall_and_resume(const struct combination *c, struct result *r)
{
	uint64_t counted_from = trace_begin(STALLED), start = guest_tsc(0);
	unsigned int i;

	if (c->stall == &shown_stall)
		hits_count(true);
	if (stall_ns(c->stall->ns) == STALL_SLEEP) {
		/* What hrtimers did in their time while the VMM slept is no storm. */
		counted_from = trace_begin(STALLED);
		start = guest_tsc(0);
	}

	r->first_tick_ns = r->settled_ns = 0;
	for (i = 0; i < c->nr_vcpus; i++) {
		/* A jump can set off the storm before KVM_RUN: the first vCPU's time has it all. */
		uint64_t from = i ? guest_tsc(i) : start;
		uint64_t n = guests[i]->ticks, ns;

		run_ticks(i, SETTLE_TICKS);
		ns = cycles_to_ns(guests[i]->tsc[n % TICKS_KEPT] - from);
		if (ns > r->first_tick_ns)
			r->first_tick_ns = ns;
		ns = cycles_to_ns(guests[i]->tsc[(n + SETTLE_TICKS - 1) % TICKS_KEPT] - from);
		if (ns > r->settled_ns)
			r->settled_ns = ns;
	}

	r->sw = r->hv = 0;
	if (env.count == COUNT_KPROBES) {
		r->sw = trace_kprobe_hits(EXPIRED_SW) - shared->sw0;
		r->hv = trace_kprobe_hits(EXPIRED_HV) - shared->hv0;
	} else if (env.count == COUNT_EVENTS) {
		/* Only a storm overfills the buffer. */
		r->sw = trace_end().expirations + trace_dropped();
	}
	r->elapsed_ns = cycles_to_ns(guest_tsc(0) - counted_from);
	r->irq_ns = trace_end().irq_ns;
}

/*
 * For how long the kernel's own timekeeping holds this CPU up after a stall: it
 * goes through a jump of its clock second by second, in a timer interrupt.
 */
static uint64_t own_catch_up_ns(uint64_t stall)
{
	uint64_t start, last, longest = 0;

	start = last = rdtsc();
	stall_ns(stall);
	do {
		/* The clock is locked meanwhile: this notices it on whichever CPU it is done. */
		uint64_t now = (monotonic_ns(), rdtsc());

		if (now - last > longest)
			longest = now - last;
		last = now;
	} while (cycles_to_ns(last - start) < CATCH_UP_NS);
	return cycles_to_ns(longest);
}

static struct kvm_vm *start_vm(const struct combination *c)
{
	struct kvm_vm *vm;
	unsigned int i;

	shared->stage = SETTING_UP;
	vm = vm_create_with_vcpus(c->nr_vcpus, guest_code, vcpus);
	virt_pg_map(vm, APIC_DEFAULT_GPA, APIC_DEFAULT_GPA);
	guest_x2apic = c->x2apic;
	sync_global_to_guest(vm, guest_x2apic);
	sync_global_to_guest(vm, guest_halts);
	for (i = 0; i < c->nr_vcpus; i++) {
		guests[i] = addr_gva2hva(vm, (vm_vaddr_t)&guest_vcpus[i]);
		vm_install_exception_handler(vm, TIMER_VECTOR + i, guest_tick);
		vcpu_args_set(vcpus[i], 2, (uint64_t)i, c->period_ns);
	}
	tsc_khz = __vcpu_ioctl(vcpus[0], KVM_GET_TSC_KHZ, NULL);
	TEST_ASSERT((int)tsc_khz > 0, "KVM_GET_TSC_KHZ");
	return vm;
}

/* It is short: to note down each expiration makes a storm longer. */
static void show_stall(struct combination c, struct result *r)
{
	c.stall = &shown_stall;
	let_tick(&c, &r->tick_before_ns, &r->hv_before);
	stall_and_resume(&c, r);
	let_tick(&c, &r->tick_after_ns, &r->hv_after);
	hits_count(false);
}

/* One VM has all its stalls in a row: its rate after one is its rate before the next. */
static void vmm(void)
{
	struct result *r = &shared->result;
	struct kvm_vm *vm = NULL;
	unsigned int i, j;
	char go;

	kvm_pin_this_task_to_pcpu(env.vmm_cpu);
	for (i = 0; i < nr_combinations(); i++) {
		struct combination c = combination(i);

		if (c.stall == stalls) {
			if (vm)
				kvm_vm_free(vm);
			vm = start_vm(&c);
			if (!i)
				for (j = 0; j < env.nr_stalls; j++)
					shared->catch_up_ns[j] = own_catch_up_ns(stalls[j].ns);
			if (!i && env.shown)
				show_stall(c, r);
			let_tick(&c, &r->tick_before_ns, &r->hv_before);
		} else {
			r->tick_before_ns = r->tick_after_ns;
			r->hv_before = r->hv_after;
		}
		stall_and_resume(&c, r);
		let_tick(&c, &r->tick_after_ns, &r->hv_after);

		TEST_ASSERT(write(result_pipe[1], "", 1) == 1, "cannot report a result");
		if (read(go_pipe[0], &go, 1) != 1)
			break;
	}
	_exit(0);
}

/* The parent's side: patience and verdicts. */

static const char *name(const char *check, const struct combination *c)
{
	static char text[64];
	uint64_t us = c->period_ns / NSEC_PER_USEC;

	snprintf(text, sizeof(text), "%s_%s_%lu%s_%s_%uvcpu", check, c->stall->name,
		 (unsigned long)(us % 1000 ? us : us / 1000), us % 1000 ? "us" : "ms",
		 c->x2apic ? "x2apic" : "xapic", c->nr_vcpus);
	return text;
}

/* For a picture: the expirations since the stall by time. */
static void tell_course(const struct combination *c)
{
	char text[64];

	snprintf(text, sizeof(text), "stall_of_%s_period_of_%lu_us", shown_stall.name,
		 (unsigned long)(c->period_ns / NSEC_PER_USEC));
	hits_print(text, "time_since_the_first_one", "expirations");
}

/* True if there was no storm. */
static bool report(const struct combination *c, const struct result *r)
{
	uint64_t periods = r->elapsed_ns / c->period_ns;
	uint64_t allowed = c->nr_vcpus * (periods + SPARE_EXPIRATIONS);
	uint64_t slack_ns = TICK_SLACK_NS + 2 * shared->catch_up_ns[c->stall - stalls];
	uint64_t first_max_ns = c->period_ns + slack_ns;
	uint64_t settled_max_ns = SETTLE_TICKS * c->period_ns + slack_ns;
	bool no_storm = r->first_tick_ns <= first_max_ns && r->settled_ns <= settled_max_ns;

	if (env.count != COUNT_NONE) {
		pr_info("%lu expirations by hrtimer, %lu by preemption timer, allowed %lu in %lu "
			"us\n",
			(unsigned long)r->sw, (unsigned long)r->hv, (unsigned long)allowed,
			(unsigned long)(r->elapsed_ns / NSEC_PER_USEC));
		no_storm = no_storm && r->sw + r->hv <= allowed;
	}
	pr_info("first tick after %lu us, allowed %lu; tick %u after %lu us, allowed %lu\n",
		(unsigned long)(r->first_tick_ns / NSEC_PER_USEC),
		(unsigned long)(first_max_ns / NSEC_PER_USEC), SETTLE_TICKS,
		(unsigned long)(r->settled_ns / NSEC_PER_USEC),
		(unsigned long)(settled_max_ns / NSEC_PER_USEC));
	if (env.tracing)
		pr_info("longest timer interrupt %lu us\n",
			(unsigned long)(r->irq_ns / NSEC_PER_USEC));
	ksft_test_result(no_storm, "%s\n", name("no_storm", c));

	pr_info("a tick every %.1f us before, %.1f us after\n", r->tick_before_ns / 1e3,
		r->tick_after_ns / 1e3);
	/* A distribution's kernel in emulation can need more than a period for each tick. */
	if (r->tick_before_ns >= TOO_SLOW_PERIODS * c->period_ns)
		ksft_test_result_code(KSFT_SKIP, name("tick_rate", c),
				      "this machine is too slow for the period: it misses "
				      "ticks before the stall as well");
	else
		ksft_test_result(same_rate(r->tick_before_ns, c->period_ns) &&
					 same_rate(r->tick_after_ns, c->period_ns) &&
					 same_rate(r->tick_after_ns, r->tick_before_ns),
				 "%s\n", name("tick_rate", c));

	if (env.hv_timer && r->hv_before)
		ksft_test_result(r->hv_after, "%s\n", name("hv_timer_resumes", c));
	else if (env.hv_timer)
		ksft_test_result_code(KSFT_SKIP, name("hv_timer_resumes", c),
				      "the preemption timer was not in use before the stall");
	return no_storm;
}

/* Hands on how the VMM ended if it did so before its work was done. */
static void vmm_died(pid_t pid) __attribute__((noreturn));
static void vmm_died(pid_t pid)
{
	int status;

	TEST_ASSERT(waitpid(pid, &status, 0) == pid, "waitpid");
	/* It has said why. */
	if (WIFEXITED(status) && WEXITSTATUS(status))
		exit(WEXITSTATUS(status));
	TEST_FAIL("the VMM ended early, wait status %#x", status);
}

/* False if the VMM does not get on any more. */
static bool wait_for_result(pid_t pid)
{
	struct pollfd fd = {.fd = result_pipe[0], .events = POLLIN};
	unsigned int seen = shared->progress, polls = 0;
	char byte;

	while (polls++ < env.stuck_polls) {
		if (poll(&fd, 1, POLL_MS) > 0) {
			if (read(result_pipe[0], &byte, 1) != 1)
				vmm_died(pid);
			return true;
		}
		if (seen != shared->progress) {
			seen = shared->progress;
			polls = 0;
		}
	}
	return false;
}

static void report_stuck(const struct combination *c)
{
	TEST_ASSERT(shared->stage != SETTING_UP, "the VMM does not get a VM set up");
	pr_info("%s, no progress in %u ms\n",
		shared->stage == TICKING ? "the guest just ticking" : "after the stall",
		env.stuck_polls * POLL_MS);
	if (env.count == COUNT_KPROBES)
		pr_info("%lu expirations by hrtimer, %lu by preemption timer so far\n",
			(unsigned long)(trace_kprobe_hits(EXPIRED_SW) - shared->sw0),
			(unsigned long)(trace_kprobe_hits(EXPIRED_HV) - shared->hv0));
	ksft_test_result_fail("%s\n", name("no_storm", c));
	ksft_test_result_code(KSFT_SKIP, name("tick_rate", c), "the VMM does not come back");
	if (env.hv_timer)
		ksft_test_result_code(KSFT_SKIP, name("hv_timer_resumes", c),
				      "the VMM does not come back");
}

static void skip_rest(unsigned int i, const struct combination *seen)
{
	char reason[96];

	snprintf(reason, sizeof(reason), "not tried after %s", name("no_storm", seen));
	for (; i < nr_combinations(); i++) {
		struct combination c = combination(i);

		ksft_test_result_code(KSFT_SKIP, name("no_storm", &c), "%s", reason);
		ksft_test_result_code(KSFT_SKIP, name("tick_rate", &c), "%s", reason);
		if (env.hv_timer)
			ksft_test_result_code(KSFT_SKIP, name("hv_timer_resumes", &c), "%s",
					      reason);
	}
}

/* Ends a VMM that is stuck; false if it cannot die either, its CPU being in an interrupt. */
static bool end_vmm(pid_t pid)
{
	unsigned int i;

	kill(pid, SIGKILL);
	for (i = 0; i < STUCK_POLLS; i++) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return true;
		usleep(POLL_MS * 1000);
	}
	return false;
}

static void look_around(void)
{
	enum stall_method method;
	unsigned int eax, ebx, ecx, edx;
	unsigned long min_us = 200;
	char text[32];
	bool hv;

	/* The module's parameter alone says nothing: it is there on AMD too if built in. */
	__cpuid(1, 0, &eax, &ebx, &ecx, &edx);
	hv = (ecx & CPUID_1_ECX_VMX) &&
	     read_line("/sys/module/kvm_intel/parameters/preemption_timer", text, sizeof(text)) &&
	     text[0] == 'Y';
	guest_halts = !hv;
	method = stall_method(stalls[0].ns);
	if (method == STALL_SLEEP && !hv)
		ksft_exit_skip("no timewarp module, and without the VMX preemption timer a timer "
			       "does not fall behind while its vCPU is just not run");

	while (env.nr_stalls < ARRAY_SIZE(stalls) &&
	       stall_method(stalls[env.nr_stalls].ns) != STALL_NONE)
		env.nr_stalls++;

	if (read_line("/sys/module/kvm/parameters/min_timer_period_us", text, sizeof(text)))
		min_us = strtoul(text, NULL, 10);
	__TEST_REQUIRE(min_us && min_us < 1000, "kvm.min_timer_period_us is %lu, not below 1000",
		       min_us);
	env.period_ns[0] = min_us * NSEC_PER_USEC;
	env.period_ns[1] = NSEC_PER_MSEC;
	env.period_ns[2] = 10 * NSEC_PER_MSEC;
	env.nr_periods = method == STALL_SLEEP ? 1 : MAX_PERIODS;

	/* The storm comes where the vCPU was: away from the CPU that all else begins on. */
	env.vmm_cpu = nr_pcpus() > 1;
	env.stuck_polls = STUCK_POLLS;
	if (method == STALL_SLEEP)
		env.stuck_polls += STALL_MAX_SLEEP_NS / NSEC_PER_MSEC / POLL_MS;

	if (trace_available()) {
		env.tracing = trace_event_enable("irq_vectors/local_timer_entry", true) &&
			      trace_event_enable("irq_vectors/local_timer_exit", true);
		env.hv_timer = env.tracing && hv &&
			       trace_event_enable("kvm/kvm_hv_timer_state", true);
		if (trace_kprobe_add(EXPIRED_SW, "apic_timer_fn") &&
		    trace_kprobe_add(EXPIRED_HV, "kvm_lapic_expired_hv_timer")) {
			static const char *const expired[] = {EXPIRED_SW, EXPIRED_HV};

			env.count = COUNT_KPROBES;
			/* Closing them waits for their CPU, which a storm may hold up for good. */
			env.shown = nr_pcpus() == 1 && method != STALL_SLEEP &&
				    hits_open(expired, ARRAY_SIZE(expired), env.vmm_cpu);
		} else if (env.tracing && trace_event_enable("timer/hrtimer_expire_entry", true)) {
			env.count = COUNT_EVENTS;
		}
	}

	pr_info("stall by %s%s\n", stall_method_name(method),
		method == STALL_SLEEP ? ": only the shortest, and the shortest period" : "");
	pr_info("VMX preemption timer: %s\n", env.hv_timer ? "yes"
					      : hv	   ? "yes, but its use cannot be traced"
							   : "none, KVM uses hrtimers");
	pr_info("expirations are counted by %s\n",
		env.count == COUNT_KPROBES  ? "kprobes"
		: env.count == COUNT_EVENTS ? "hrtimer trace events"
					    : "nothing: no tracefs, only the ticks' delay decides");
}

int main(void)
{
	unsigned int i;
	pid_t pid;

	ksft_print_header();
	close(open_kvm_dev_path_or_exit());
	require_high_res_timers();
	look_around();
	ksft_set_plan(nr_combinations() * (env.hv_timer ? 3 : 2));

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	TEST_ASSERT(shared != MAP_FAILED, "mmap");
	TEST_ASSERT(!pipe(result_pipe) && !pipe(go_pipe), "pipe");
	tcdrain(STDOUT_FILENO);
	pid = fork();
	TEST_ASSERT(pid >= 0, "fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(result_pipe[0]);
		close(go_pipe[1]);
		vmm();
	}
	close(result_pipe[1]);
	close(go_pipe[0]);
	kvm_pin_this_task_to_pcpu(0);

	for (i = 0; i < nr_combinations(); i++) {
		struct combination c = combination(i);

		if (!wait_for_result(pid)) {
			if (!i)
				tell_course(&c);
			report_stuck(&c);
			skip_rest(i + 1, &c);
			if (end_vmm(pid))
				ksft_finished();
			/* Taking the kprobes away would wait for the CPU that is stuck. */
			fflush(stdout);
			_exit(KSFT_FAIL);
		}
		if (!i)
			tell_course(&c);
		if (!report(&c, &shared->result)) {
			skip_rest(i + 1, &c);
			break;
		}
		/* Else the serial port's interrupts would fall into the next measurement. */
		tcdrain(STDOUT_FILENO);
		TEST_ASSERT(write(go_pipe[1], "", 1) == 1, "the VMM does not listen");
	}
	close(go_pipe[1]);
	waitpid(pid, NULL, 0);
	ksft_finished();
}
