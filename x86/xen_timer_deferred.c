// SPDX-License-Identifier: GPL-2.0-only
/*
 * Xen timers whose delivery has to be deferred.
 *
 * Bug: when the timer's callback cannot raise the event directly, for its
 * cached translation of shared_info is stale after a memslot change, it marks
 * the timer as pending and requests the vCPU's attention. Only the outer run
 * loop delivers such a timer, and delivering it makes that request once more:
 * the next attempt to enter the guest is thrown away for it.
 *
 * Fix: a pending timer is one of the pending Xen events, and the entry path
 * delivers these itself before it enters the guest.
 *
 * A wrong fix may let KVM go round in circles, in KVM_RUN or inside an entry. The
 * guest's runs are limited for the one; for the other the entry takes an L1 that
 * does not come back for the bug.
 *
 * What decides: the guest arms the timer and spins (a halt would hide it), and
 * the entry attempts thrown away over a number of deferrals are counted.
 *
 * Can an unfixed kernel deliver a tick or more late, or on a nohz_full CPU
 * without bound, as the fix's author says? It was not seen to. On 6.12.117 as
 * Debian ships it, on the emulated AMD machine, the expiry was swept over 16 us
 * of entry path and over 16 us of exits and entries, in steps of 1 ns, on a
 * housekeeping and on a nohz_full CPU: 64000 deferrals, each of which threw away
 * an entry, the slowest delivered after 121 us, none a millisecond late. The
 * reason is that the very request which aborts the entry stands until the
 * outer loop has come by. The sweep can see such lateness: a kernel changed
 * to drop that request on entry without delivering was late by up to a tick
 * (4 ms) on the housekeeping CPU, and by as long as one waits on the other.
 * What the bug costs is an entry, and some microseconds, for each deferral.
 */
#include "clock_util.h"
#include "file_util.h"
#include "irq_util.h"
#include "points_util.h"
#include "protocol.h"
#include "run_util.h"
#include "timer_util.h"
#include "trace_util.h"
#include "ucall_common.h"
#include "vcpu_thread.h"
#include "vm_state.h"
#include "xen_timer_path.h"
#include "xen_timer_race.h"

#define UPCALL_VECTOR 0x90

#define ROUNDS 50
#define AHEAD_NS (50 * NSEC_PER_USEC)
/* The way into the guest, twice. */
#define MOMENT_NS (30 * NSEC_PER_USEC)
/*
 * Each timer comes at another phase of the guest's loop: where nothing is
 * random, all of them would else meet the loop, and KVM, at the same instruction.
 */
#define PHASE_STEP_NS 97
#define GIVE_UP_NS (20 * NSEC_PER_MSEC)
/* The guest is back long before, unless KVM goes round in circles with it. */
#define HANG_NS (10 * GIVE_UP_NS)

/* A tick of the fastest usual kernel (HZ=1000): later than that after the expiry is late. */
#define LATE_NS NSEC_PER_MSEC

/*
 * The sweep moves the expiry over one pass from arming the timer through the
 * entry into the guest. The step is the program's argument; 1 sees every
 * instruction boundary of that pass and takes some minutes.
 */
#define SWEEP_NS 16000
#define SWEEP_STEP_NS 100

/* The kprobe events count entry attempts thrown away, and how often KVM's timer went off. */
enum counted { THROWN, FIRED, NR_COUNTED };
static const char *const counted_names[NR_COUNTED] = {"entries_thrown_away", "timers_fired"};

/* The second one's function. */
#define FIRED_FUNCTION "xen_timer_callback"

enum command {
	CMD_SPIN,
	CMD_SPIN_EXITING, /* with an exit, handled in the kernel, in each turn */
	CMD_HALT,
	CMD_COUNT, /* looks, as it is entered, and takes what it sees */
};

/* What the VMM asks of the guest, and its answers. */
static struct {
	struct xen_timer_guest x;
	enum command command;
	uint64_t ahead; /* arms the timer that far ahead; 0: the VMM has armed it */
	uint64_t expiry;
	uint64_t seen; /* when the event was seen, 0 if it was not */
	unsigned int counted;
} g;

static void guest_upcall(struct ex_regs *regs)
{
	(void)regs;
	g.seen = xen_timer_guest_now(&g.x);
	xen_timer_guest_clear(&g.x);
}

static void guest_code(void)
{
	uint32_t eax, ebx, ecx, edx;

	for (;;) {
		g.seen = 0;
		if (g.ahead) {
			g.expiry = xen_timer_guest_now(&g.x) + g.ahead;
			GUEST_ASSERT_EQ(xen_set_singleshot_timer(g.x.layout, 0, g.expiry, 0), 0L);
		}
		if (g.command == CMD_HALT) {
			safe_halt();
			cli();
		} else if (g.command == CMD_COUNT) {
			g.counted = xen_timer_guest_count(&g.x);
		} else {
			while (!xen_timer_guest_event(&g.x) &&
			       xen_timer_guest_now(&g.x) < g.expiry + GIVE_UP_NS) {
				sti_cli();
				if (g.command == CMD_SPIN_EXITING)
					__cpuid(0, 0, &eax, &ebx, &ecx, &edx);
			}
			if (xen_timer_guest_event(&g.x))
				g.seen = xen_timer_guest_now(&g.x);
		}
		GUEST_SYNC(g.command);
	}
}

/* One guest, and its variables as the VMM sees them. */
struct ctx {
	struct xen_vm x;
	__typeof__(g) *guest;
	bool hung; /* it did not come back from KVM_RUN, and would not again */
};

static void ctx_create(struct ctx *c, const struct xen_layout *layout)
{
	*c = (struct ctx){0};
	xen_timer_vm_create(&c->x, layout, guest_code);
	vm_install_exception_handler(c->x.vm, UPCALL_VECTOR, guest_upcall);
	c->guest = addr_gva2hva(c->x.vm, (vm_vaddr_t)&g);
	xen_timer_guest_init(&c->x, &c->guest->x);
}

/* Runs the guest, under the limit that limit() has set. It has seen nothing if it hangs. */
static void run(struct ctx *c, enum command command, uint64_t ahead)
{
	struct ucall uc;

	c->guest->command = command;
	c->guest->ahead = ahead;
	if (!c->hung && !vcpu_run_limited(c->x.vcpu)) {
		c->hung = true;
		pr_info("KVM_RUN did not come back within %llu ms; this guest is not run again\n",
			HANG_NS / NSEC_PER_MSEC);
	}
	if (c->hung)
		c->guest->seen = 0;
	else
		TEST_ASSERT_EQ(get_ucall(c->x.vcpu, &uc), (uint64_t)UCALL_SYNC);
}

static void limit(struct ctx *c)
{
	vcpu_limit(c->x.vcpu, HANG_NS);
}

static unsigned int run_count(void *data)
{
	struct ctx *c = data;

	limit(c);
	c->guest->counted = 0;
	run(c, CMD_COUNT, 0);
	return c->guest->counted;
}

/*
 * The guest, which has armed nothing, runs for a moment: whether what KVM still holds back is an
 * event.
 */
static bool look(struct ctx *c)
{
	bool seen;

	limit(c);
	c->guest->expiry = vm_get_clock_ns(c->x.vm) - GIVE_UP_NS + MOMENT_NS;
	run(c, CMD_SPIN, 0);
	seen = c->guest->seen;
	xen_timer_clear(&c->x);
	return seen;
}

/* The VMM arms the timer: the vCPU's thread is about to enter the guest when it expires. */
static void arm(struct ctx *c, uint64_t ahead)
{
	c->guest->expiry = vm_get_clock_ns(c->x.vm) + ahead;
	vcpu_xen_set_timer(c->x.vcpu, XEN_TIMER_PORT, c->guest->expiry);
}

/* What became of a number of timers. */
struct tally {
	unsigned int n;
	unsigned int early;
	unsigned int held_up; /* late at least once */
	unsigned int late;    /* again and again */
	bool fired;	      /* the last one: KVM's timer went off */
	bool lost;	      /* it never does */
	unsigned int thrown;
	unsigned int threw; /* timers for which any entry was thrown away */
	uint64_t *delay;
};
static uint64_t delays[SWEEP_NS];
static struct tally tally;

static void tally_reset(void)
{
	tally = (struct tally){.delay = delays};
}

static void count(uint64_t counts[NR_COUNTED])
{
	trace_kprobes_hits(counted_names, NR_COUNTED, counts);
}

/* How a timer is set up; who arms it decides what its expiry is swept over. */
struct setup {
	enum command command;
	bool stale;
	bool vmm_arms;
};

/* One timer: nanoseconds from its expiry to the guest's seeing it, GIVE_UP_NS if it never did. */
static uint64_t one(struct ctx *c, struct tally *t, const struct setup *s, uint64_t ahead)
{
	uint64_t before[NR_COUNTED], after[NR_COUNTED], thrown, delay;

	limit(c);
	if (s->stale)
		xen_vm_make_stale(&c->x);
	count(before);
	if (s->vmm_arms)
		arm(c, ahead);
	run(c, s->command, s->vmm_arms ? 0 : ahead);
	count(after);
	thrown = after[THROWN] - before[THROWN];
	t->thrown += thrown;
	t->threw += !!thrown;
	t->fired = after[FIRED] != before[FIRED];

	delay = c->guest->seen - c->guest->expiry;
	if (!c->guest->seen) {
		delay = GIVE_UP_NS;
	} else if (c->guest->seen + XEN_CLOCK_SLACK_NS < c->guest->expiry) {
		t->early++;
		delay = 0;
	}
	xen_timer_clear(&c->x);
	return delay;
}

/*
 * A timer at one offset. If it is late, the vCPU's thread may not have been
 * running: KVM is to blame if the timer went off and that happens SLOW_TRIES
 * times. If KVM's timer did not go off at all, L1 may have held it up (seen on 6.1,
 * amd: neither CPU took a timer interrupt for 90 ms, over five timers). The timer is
 * lost if it does not go off SILENT_TRIES times, each at another phase: where
 * nothing is random, the same phase gives the same again.
 */
#define SLOW_TRIES 3
#define SILENT_TRIES 10
#define LATE_ENOUGH 3

static void at_offset(struct ctx *c, struct tally *t, const struct setup *s, uint64_t ahead)
{
	uint64_t delay = one(c, t, s, ahead);
	unsigned int slow = 0, silent = 0;
	struct tally last = *t;

	t->delay[t->n++] = delay;
	t->held_up += delay >= LATE_NS;
	while (delay >= LATE_NS && !c->hung) {
		slow += last.fired;
		silent += !last.fired;
		if (slow == SLOW_TRIES || silent == SILENT_TRIES) {
			t->late++;
			t->lost = silent == SILENT_TRIES;
			break;
		}
		if (!last.fired)
			ahead += PHASE_STEP_NS;
		delay = one(c, &last, s, ahead);
	}
}

static void report(struct tally *t, const char *what)
{
	if (!t->n)
		return;
	pr_info("%u of %u timers threw entries away (%u entries), %s; expiry to guest %lu ns "
		"median, %lu ns max, %u held up, %u late, %u early\n",
		t->threw, t->n, t->thrown, what, (unsigned long)percentile(t->delay, t->n, 50),
		(unsigned long)percentile(t->delay, t->n, 100), t->held_up, t->late, t->early);
}

/* For a picture. What never came has waited for as long as one looked. */
static void tell_distribution(struct tally *t, const char *how, const char *what)
{
	char name[64];

	snprintf(name, sizeof(name), "guest_%s/%s", how, what);
	if (t->n)
		points_distribution(name, "from_expiry_to_guest", "ns", t->delay, t->n);
}

/* A lost timer counts as late as well. */
static bool in_time(const struct ctx *c, const struct tally *t)
{
	return !t->late && !t->early && !c->hung;
}

/* More timers would take minutes, and tell no more. */
static bool is_settled(const struct ctx *c, const struct tally *t)
{
	return t->late >= LATE_ENOUGH || t->lost || c->hung;
}

static void spin(struct ctx *c, enum command command, bool stale)
{
	const struct setup setup = {.command = command, .stale = stale};
	unsigned int i;

	tally_reset();
	for (i = 0; i < ROUNDS && !is_settled(c, &tally); i++)
		at_offset(c, &tally, &setup, AHEAD_NS + i * PHASE_STEP_NS);
}

/* For a picture: the event of a timer that expires while the guest spins. */
static void tell_path(struct ctx *c, bool stale)
{
	struct xen_timer_path path;

	limit(c);
	if (stale)
		xen_vm_make_stale(&c->x);
	xen_timer_path_begin(&path, &c->x,
			     stale ? "way_of_an_event/deferred" : "way_of_an_event/valid");
	run(c, CMD_SPIN, AHEAD_NS);
	xen_timer_path_expires(&path, c->guest->expiry);
	if (c->guest->seen)
		xen_timer_path_at_guest(&path, c->guest->seen, "seen_by_the_guest");
	xen_timer_path_end(&path);
	xen_timer_clear(&c->x);
}

/* Entries thrown away for other reasons (a tick, a signal): the same spinning, without a timer. */
static unsigned int thrown_without_timer(struct ctx *c, enum command command)
{
	unsigned int i;
	uint64_t before;

	before = trace_kprobe_hits(counted_names[THROWN]);
	for (i = 0; i < ROUNDS; i++) {
		limit(c);
		xen_vm_make_stale(&c->x);
		c->guest->expiry = vm_get_clock_ns(c->x.vm) + 2 * AHEAD_NS - GIVE_UP_NS;
		run(c, command, 0);
	}
	return trace_kprobe_hits(counted_names[THROWN]) - before;
}

/*
 * The unfixed kernel throws an entry away for each deferral. Beyond what is
 * thrown away without any timer, a quarter is left to what a busy host adds,
 * and to timers that expire while an entry is under way: that has to begin
 * anew, on any kernel. On a slow machine entries take much of the time.
 */
static void check_spin(struct ctx *c, const char *cpu, bool shown)
{
	enum command command;

	for (command = CMD_SPIN; command <= CMD_SPIN_EXITING; command++) {
		const char *how = command == CMD_SPIN ? "spinning" : "exiting";
		unsigned int none = thrown_without_timer(c, command);

		pr_info("%u entries thrown away without a timer\n", none);
		spin(c, command, false);
		report(&tally, "translations valid");
		if (shown)
			tell_distribution(&tally, how, "valid");
		ksft_test_result(in_time(c, &tally), "not_late_%s_%s_%s_valid\n", c->x.layout->name,
				 cpu, how);
		spin(c, command, true);
		report(&tally, "deferred");
		if (shown)
			tell_distribution(&tally, how, "deferred");
		ksft_test_result(tally.thrown <= none + ROUNDS / 4 && !c->hung,
				 "no_entry_thrown_away_%s_%s_%s\n", c->x.layout->name, cpu, how);
		ksft_test_result(in_time(c, &tally), "not_late_%s_%s_%s_deferred\n",
				 c->x.layout->name, cpu, how);
	}
}

/*
 * Armed by the VMM just before KVM_RUN, the expiry moves over the way into the
 * guest and on into its spinning; armed by a guest that leaves for the kernel
 * and comes back all the time, it moves over exits and entries.
 */
static void check_sweep(struct ctx *c, const char *cpu, bool entry, unsigned int step)
{
	const struct setup setup = {
		.command = entry ? CMD_SPIN : CMD_SPIN_EXITING,
		.stale = true,
		.vmm_arms = entry,
	};
	unsigned int ns;

	tally_reset();
	for (ns = 0; ns < SWEEP_NS && !is_settled(c, &tally); ns += step)
		at_offset(c, &tally, &setup, (entry ? 0 : AHEAD_NS) + ns);
	report(&tally, entry ? "expiry swept over the entry path"
			     : "expiry swept over exit and entry paths");
	ksft_test_result(in_time(c, &tally), "sweep_%s_not_late_%s\n", entry ? "entry" : "exit",
			 cpu);
}

/*
 * A halted vCPU must wake up for a deferred timer, in time. One that does not
 * is never run again: the last check made with a guest.
 */
static void check_halted(struct ctx *c)
{
	unsigned int i, late = 0;
	bool woke = true;

	vm_xen_set_upcall_vector(c->x.vm, UPCALL_VECTOR);
	c->guest->command = CMD_HALT;
	c->guest->ahead = AHEAD_NS;
	for (i = 0; i < ROUNDS && woke; i++) {
		xen_vm_make_stale(&c->x);
		woke = !c->hung && vcpu_run_for(c->x.vcpu, GIVE_UP_NS);
		late += !woke || c->guest->seen - c->guest->expiry >= LATE_NS;
		xen_timer_clear(&c->x);
	}
	pr_info("%u of %u halted vCPUs woke up late%s\n", late, i,
		woke ? "" : ", the last one never");
	ksft_test_result(!late, "halted_wakes_up_%s\n", c->x.layout->name);
}

/* Deferred while the vCPU was out: delivered once, at once when it comes back, then disarmed. */
static void check_out(struct ctx *c)
{
	unsigned int i, late = 0, armed = 0, twice = 0;

	for (i = 0; i < ROUNDS; i++) {
		uint64_t back;

		limit(c);
		xen_vm_make_stale(&c->x);
		arm(c, AHEAD_NS);
		sleep_until_ns(monotonic_ns() + 2 * AHEAD_NS);
		back = vm_get_clock_ns(c->x.vm);
		run(c, CMD_SPIN, 0);
		late += !c->guest->seen || c->guest->seen - back >= LATE_NS;
		armed += !!vcpu_xen_get_timer(c->x.vcpu);
		xen_timer_clear(&c->x);
		xen_vm_make_stale(&c->x);
		twice += look(c);
	}
	pr_info("%u times: late %u, still armed %u, delivered twice %u\n", i, late, armed, twice);
	ksft_test_result(!late && !armed && !twice, "delivered_on_return_%s\n", c->x.layout->name);
}

/*
 * Reading the TIMER attribute while the event is deferred must deliver it all
 * the way to guest memory: a VMM that reads "not armed" there goes on to save
 * that memory, and what KVM keeps to itself is lost with the VM.
 */
static void check_read(struct ctx *c)
{
	unsigned int i, armed = 0, missing = 0, twice = 0;

	for (i = 0; i < ROUNDS; i++) {
		xen_vm_make_stale(&c->x);
		arm(c, AHEAD_NS);
		sleep_until_ns(monotonic_ns() + 2 * AHEAD_NS);
		armed += !!vcpu_xen_get_timer(c->x.vcpu);
		missing += !xen_timer_event(&c->x) ||
			   !xen_sel_is_pending(c->x.vcpu_info, c->x.layout, XEN_TIMER_PORT) ||
			   !xen_upcall_is_pending(c->x.vcpu_info);
		/* What is still on its way arrives now, and the next look is for more than that. */
		look(c);
		twice += look(c);
	}
	pr_info("%u times: still armed %u, not delivered %u, delivered twice %u\n", i, armed,
		missing, twice);
	ksft_test_result(!armed && !missing && !twice && !c->hung, "read_delivers_%s\n",
			 c->x.layout->name);
}

/*
 * An event that the callback delivers itself is over as soon as somebody has taken it: here the
 * VMM, as another vCPU would, while this one is out of KVM_RUN. Kernels before 6.7 deliver nothing
 * meanwhile.
 */
static void check_taken(struct ctx *c)
{
	unsigned int i, fast = 0, twice = 0;

	for (i = 0; i < ROUNDS; i++) {
		bool delivered;

		vm_xen_evtchn_send(c->x.vm, XEN_TIMER_PORT, c->x.vcpu->id);
		look(c);
		arm(c, AHEAD_NS);
		sleep_until_ns(monotonic_ns() + 2 * AHEAD_NS);
		delivered = xen_timer_event(&c->x);
		fast += delivered;
		xen_timer_clear(&c->x);
		twice += look(c) && delivered;
	}
	pr_info("%u of %u events delivered by the callback, %u came again\n", fast, i, twice);
	ksft_test_result(!twice && !c->hung, "taken_once_%s\n", c->x.layout->name);
}

static uint64_t callbacks(void)
{
	return trace_kprobe_hits(counted_names[FIRED]);
}

/* Deferred, and meanwhile read, stopped or armed anew. */
static void check_races(struct ctx *c)
{
	const struct xen_timer_race race = {
		.x = &c->x,
		.stale = true,
		.count = run_count,
		.data = c,
		.callbacks = callbacks,
	};

	xen_timer_races(&race);
	kvm_pin_this_task_to_pcpu(0);
}

/* The CPU's kind by its number: /sys/devices/system/cpu/nohz_full lists those without a tick. */
static const char *cpu_kind(unsigned int cpu)
{
	unsigned int from, to;
	char list[64], *p;
	int len;

	if (!read_line("/sys/devices/system/cpu/nohz_full", list, sizeof(list)))
		return "housekeeping";
	for (p = list; *p; p += len + (p[len] == ',')) {
		if (sscanf(p, "%u-%u%n", &from, &to, &len) != 2) {
			if (sscanf(p, "%u%n", &from, &len) != 1)
				break;
			to = from;
		}
		if (cpu >= from && cpu <= to)
			return "nohz_full";
	}
	return "housekeeping";
}

int main(int argc, char *argv[])
{
	unsigned int cpu, step = argc > 1 ? strtoul(argv[1], NULL, 10) : SWEEP_STEP_NS;
	unsigned int pcpus;
	const char *function;
	struct ctx c, compat;

	ksft_print_header();
	if (!step) {
		fprintf(stderr, "usage: %s [SWEEP STEP IN NANOSECONDS]\n", argv[0]);
		return TEST_ASSERT_EXIT;
	}
	require_xen(KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL | KVM_XEN_HVM_CONFIG_EVTCHN_SEND);
	require_high_res_timers();
	pcpus = nr_pcpus() > 1 ? 2 : 1;

	kvm_pin_this_task_to_pcpu(0);
	ctx_create(&c, &xen_layout_64bit);
	ctx_create(&compat, &xen_layout_compat);
	function = host_cpu_is_amd ? "svm_cancel_injection" : "vmx_cancel_injection";
	__TEST_REQUIRE(trace_available() && trace_kprobe_add(counted_names[THROWN], function) &&
			       trace_kprobe_add(counted_names[FIRED], FIRED_FUNCTION),
		       "cannot count %s and %s: no kprobe events (not root, or kernel without "
		       "them)",
		       function, FIRED_FUNCTION);

	ksft_set_plan(pcpus * (6 + 2) + 6 + 2 * 4 + NR_XEN_TIMER_RACES);
	for (cpu = 0; cpu < pcpus; cpu++) {
		kvm_pin_this_task_to_pcpu(cpu);
		check_spin(&c, cpu_kind(cpu), !cpu);
		check_sweep(&c, cpu_kind(cpu), true, step);
		check_sweep(&c, cpu_kind(cpu), false, step);
	}
	kvm_pin_this_task_to_pcpu(0);
	tell_path(&c, false);
	tell_path(&c, true);
	check_spin(&compat, cpu_kind(0), false);
	check_out(&c);
	check_read(&c);
	check_taken(&c);
	check_out(&compat);
	check_read(&compat);
	check_taken(&compat);
	check_races(&c);
	check_halted(&c);
	check_halted(&compat);

	kvm_vm_free(c.x.vm);
	kvm_vm_free(compat.x.vm);
	ksft_finished();
}
