// SPDX-License-Identifier: GPL-2.0-only
/*
 * A try takes two threads. The striking one, on RACE_STRIKE_CPU, sets a timer of its CPU, lets the
 * call begin, and waits with PAUSE, which hands the turn over. The timer's expiry ends the turn of
 * the call between two instructions. RACE_STRIKE_CPU, whose turn comes first, takes the timer's
 * interrupt and strikes, and only its next PAUSE lets the call go on (amd quirk 18).
 */
#include "race_util.h"

#include <cpuid.h>
#include <pthread.h>
#include <sched.h>
#include <sys/io.h>
#include <sys/timerfd.h>

/* An instruction's time (amd quirk 1), and the steps in which a local APIC's timer can be set. */
#define INSN_NS 4
#define TIMER_STEP_NS 16
#define OVERLAP (TIMER_STEP_NS / INSN_NS)

/* More than it takes to set a timer: from here to the call, so that it can expire as it begins. */
#define RUN_UP_NS (4 * NSEC_PER_USEC)

/*
 * What a try takes is measured with a timer that expires when the call is over. Its interrupt comes
 * some time later, and takes longer than both threads' turns while they wait.
 */
#define LONG_NS (200 * NSEC_PER_USEC)
#define MAX_DELAY_NS (10 * NSEC_PER_USEC)
#define INTERRUPT_NS 400
#define MEASURED_TRIES 32
#define MEASURED_ALIKE 3

/* Later than anything here. */
#define FAR_NS NSEC_PER_SEC

/* The PC's first timer, in its mode that counts down once; 300 us at 1.193182 MHz. */
#define PIT_COUNTER_0 0x40
#define PIT_COMMAND 0x43
#define PIT_COUNTER_0_MODE_0 0x30
#define GUARD_COUNT 358

/* A timer of the call's own gives the turn away twice: as it is set, and as it expires. */
#define TIMER_TURNS 2

/* A tick may displace a strike, or the call have the turn before it: once more. */
#define PLACE_TRIES 32
#define MISSED_TRIES 6

/* Between two PAUSEs of a longer wait: half a microsecond. */
#define LONG_WAIT_SPINS 64

/* Where strikes cannot be placed. */
#define SPREAD_TRIES 200

/* The try that is under way, and what passes between the two threads. */
static struct {
	const struct race *race;
	/* The number of the try that is asked for; whose call may begin; is over; was struck. */
	uint32_t asked;
	uint32_t armed;
	uint32_t over;
	uint32_t struck;
	bool quit;
	bool guarded; /* by arm_guard() */

	/* Times are in nanoseconds of the TSC, of which there is one in each. */
	uint64_t ahead;	    /* from BEGIN to the timer's expiry */
	uint64_t delay;	    /* from there to its interrupt */
	uint64_t begin;	    /* just before the timer is set */
	uint64_t start;	    /* the call's thread goes on */
	uint64_t end;	    /* after the call */
	uint64_t interrupt; /* of the timer, from BEGIN */
	unsigned int turns; /* the striking thread's, while it waits: one for each timer */
	bool late;	    /* the call was over at the last one of them, */
	bool missed;	    /* and was not at the one before */
	bool passed;	    /* the call was past what the race is about */
	bool wrong;	    /* the try's check failed */
} try;

static void pin(unsigned int cpu)
{
	cpu_set_t mask;

	CPU_ZERO(&mask);
	CPU_SET(cpu, &mask);
	TEST_ASSERT(!sched_setaffinity(0, sizeof(mask), &mask), "cannot run on CPU %u", cpu);
}

/* QEMU's TCG says so in CPUID. */
static bool is_tcg(void)
{
	unsigned int eax, signature[3];

	__cpuid(0x40000000, eax, signature[0], signature[1], signature[2]);
	return !memcmp(signature, "TCGTCGTCGTCG", sizeof(signature));
}

static uint64_t tsc(void)
{
	return __builtin_ia32_rdtsc();
}

static void wait_for(const uint32_t *number, uint32_t value)
{
	while (__atomic_load_n(number, __ATOMIC_ACQUIRE) != value)
		__builtin_ia32_pause();
}

/*
 * The same, for longer: while the other CPU does not run but waits for something, each of these
 * turns is one of few instructions, and PAUSE is dear (amd quirk 16).
 */
static void wait_long_for(const uint32_t *number, uint32_t value)
{
	unsigned int i;

	while (__atomic_load_n(number, __ATOMIC_ACQUIRE) != value) {
		for (i = 0; i < LONG_WAIT_SPINS; i++)
			asm volatile("");
		__builtin_ia32_pause();
	}
}

static void tell(uint32_t *number, uint32_t value)
{
	__atomic_store_n(number, value, __ATOMIC_RELEASE);
}

/* RUN_UP_NS, and 0 to 3 instructions more. */
static void run_up(unsigned long more)
{
	unsigned long n = RUN_UP_NS / INSN_NS / 2, to;

	asm volatile("1: dec %0\n\t"
		     "jnz 1b\n\t"
		     "lea 2f(%%rip), %1\n\t"
		     "sub %2, %1\n\t"
		     "jmp *%1\n\t"
		     "nop\n\t"
		     "nop\n\t"
		     "nop\n\t"
		     "2:"
		     : "+r"(n), "=&r"(to)
		     : "r"(more)
		     : "cc");
}

static void arm_timer(void *data, uint64_t expiry)
{
	static int fd = -1;
	struct itimerspec when = {
		.it_value = {.tv_sec = expiry / NSEC_PER_SEC, .tv_nsec = expiry % NSEC_PER_SEC},
	};

	(void)data;
	if (fd < 0)
		fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	TEST_ASSERT(fd >= 0 && !timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL), "timerfd");
}

/*
 * Whoever sets the timer that is to expire next gives the turn away, and the interrupt of the
 * strike's timer sets the one after it. This one, which is sooner, is there to prevent that.
 */
static void arm_guard(void)
{
	outb(PIT_COUNTER_0_MODE_0, PIT_COMMAND);
	outb(GUARD_COUNT & 0xff, PIT_COUNTER_0);
	outb(GUARD_COUNT >> 8, PIT_COUNTER_0);
}

static void strike_once(const struct race *race, uint32_t number)
{
	void (*arm)(void *data, uint64_t expiry) = race->arm ? race->arm : arm_timer;
	uint64_t now, passed = 0;

	if (try.guarded)
		arm_guard();
	/* A timer that was set before on this CPU, and has not expired, takes the same way. */
	arm(race->data, monotonic_ns() + FAR_NS);
	now = monotonic_ns();
	try.begin = tsc();
	arm(race->data, now + try.ahead);
	try.interrupt = 0;
	try.turns = 0;
	try.late = false;
	tell(&try.armed, number);
	do {
		bool was_late = try.late;
		uint64_t before = passed;

		__builtin_ia32_pause();
		passed = tsc() - try.begin;
		try.turns++;
		try.late = __atomic_load_n(&try.over, __ATOMIC_ACQUIRE) == number;
		try.missed = try.late && !was_late;
		if (!try.interrupt && passed > try.ahead && passed - before > INTERRUPT_NS)
			try.interrupt = before;
	} while (passed < try.ahead + try.delay);

	try.passed = race->passed ? race->passed(race->data) : try.late;
	if (race->strike)
		race->strike(race->data);
	tell(&try.struck, number);
}

static void *strike_thread(void *arg)
{
	uint32_t number;

	(void)arg;
	try.guarded = is_tcg() && !ioperm(PIT_COUNTER_0, PIT_COMMAND - PIT_COUNTER_0 + 1, 1);
	for (number = try.struck + 1;; number++) {
		wait_long_for(&try.asked, number);
		if (try.quit)
			return NULL;
		strike_once(try.race, number);
	}
}

/* One try; the strike comes AHEAD nanoseconds from its beginning. */
static void try_once(const struct race *race, uint64_t ahead, unsigned int more)
{
	uint32_t number = try.asked + 1;

	race->reset(race->data);
	try.race = race;
	try.ahead = ahead;
	tell(&try.asked, number);
	wait_for(&try.armed, number);
	try.start = tsc();
	run_up(more);
	race->call(race->data);
	try.end = tsc();
	tell(&try.over, number);
	wait_for(&try.struck, number);
	try.wrong = !race->check(race->data);
}

/* What lies before a call and how long it is, in nanoseconds, if nothing comes between. */
struct ways {
	uint64_t to_call;
	uint64_t call; /* with the run-up */
};

/* Turns that the call's own timers give away. */
static unsigned int own_turns(const struct race *race)
{
	return TIMER_TURNS * race->timers;
}

/* The way to a call is what it was most often. False if it is another one each time. */
static bool measure(const struct race *race, struct ways *w)
{
	uint64_t to_call[MEASURED_TRIES];
	unsigned int i, j, alike;

	*w = (struct ways){.call = UINT64_MAX};
	try.delay = MAX_DELAY_NS;
	for (i = 0; i < MEASURED_TRIES && !try.wrong; i++) {
		try_once(race, LONG_NS, 0);
		if (try.end - try.start < w->call)
			w->call = try.end - try.start;
		w->to_call = to_call[i] = try.start - try.begin;
		for (j = 0, alike = 0; j <= i; j++)
			alike += to_call[j] == to_call[i];
		if (alike >= MEASURED_ALIKE && try.interrupt) {
			try.delay = try.interrupt - LONG_NS;
			return true;
		}
	}
	try.delay = 0;
	return false;
}

enum placed {
	PLACED,
	WAITED,	   /* the call went on before the strike was done: it waits for a lock, say */
	DISPLACED, /* by something else each time */
};

/*
 * Strikes at instruction N, counted from one in the run-up. A check that fails ends this, wherever
 * the strike was.
 */
static enum placed strike_at(const struct race *race, struct ways *w, unsigned int n)
{
	uint64_t at = (uint64_t)n * INSN_NS, up = align_up(at, TIMER_STEP_NS), way, other = 0;
	unsigned int i, alike = 0, missed = 0;

	for (i = 0; i < PLACE_TRIES; i++) {
		/* Between two of the timer's steps: the call begins later instead. */
		try_once(race, w->to_call + up, (up - at) / INSN_NS);
		if (try.wrong)
			return PLACED;
		way = try.start - try.begin;
		if (way == w->to_call) {
			if (try.missed && ++missed == MISSED_TRIES)
				return WAITED;
			if (!try.missed && (try.late || try.turns <= 1 + own_turns(race)))
				return PLACED;
		}
		/* The kernel's clock takes other ways as a second goes by. */
		alike = way == other ? alike + 1 : 1;
		other = way;
		if (alike == MEASURED_ALIKE)
			w->to_call = way;
	}
	return DISPLACED;
}

/*
 * The first instruction at which PASSED, or the call's end if there is no PASSED, can be seen; 0 if
 * there is none. Where a strike waits, the call is past it when it comes, or is not at its own
 * timers' expiry yet.
 */
static unsigned int find(const struct race *race, struct ways *w)
{
	unsigned int low = 0, high = w->call / INSN_NS;
	bool seen = false;

	while (high - low > 1 && !try.wrong) {
		unsigned int n = low + (high - low) / 2;
		enum placed placed = strike_at(race, w, n);

		seen |= try.passed;
		if (try.turns <= own_turns(race) || (placed == PLACED && !try.passed && !try.late))
			low = n;
		else
			high = n;
	}
	return low && seen ? high : 0;
}

static bool strike_window(const struct race *race, struct ways *w)
{
	unsigned int found = find(race, w), n, first, waited = 0;
	enum placed placed;

	if (try.wrong)
		return false;
	if (!found) {
		pr_info("no instruction does what the race is about: nothing struck\n");
		return false;
	}
	first = found > race->before ? found - race->before : 0;
	for (n = first; n < found + race->after && !try.wrong; n++) {
		uint64_t way = w->to_call;

		placed = strike_at(race, w, n);
		TEST_ASSERT(placed != DISPLACED,
			    "no strike could be placed %d instructions behind the one found",
			    (int)(n - found));
		waited += placed == WAITED;
		/* It may have moved by less than the timer's step. */
		if (way != w->to_call)
			n -= n - first < OVERLAP ? n - first : OVERLAP;
	}
	pr_info("%u instructions struck, one by one, %u of them ahead; %u strikes had to wait\n",
		n - first, found - first, waited);
	return !try.wrong;
}

static bool strike_spread(const struct race *race, const struct ways *w)
{
	unsigned int i;

	for (i = 0; i < SPREAD_TRIES && !try.wrong; i++) {
		/* Multiples of the golden ratio, what is behind the point, are spread evenly. */
		try_once(race, w->to_call + (w->call * (uint32_t)(i * 2654435769u) >> 32), 0);
	}
	pr_info("strikes cannot be placed on this machine: %u spread over the call\n", i);
	return !try.wrong;
}

bool race_sweep(const struct race *race)
{
	bool placed, ok = false;
	pthread_t thread;
	struct ways w;

	try.quit = false;
	try.wrong = false;
	/* A thread begins on its parent's CPU, and would wait there for the end of a time slice. */
	pin(RACE_STRIKE_CPU);
	TEST_ASSERT(!pthread_create(&thread, NULL, strike_thread, NULL), "pthread_create");
	pin(RACE_CALL_CPU);
	placed = measure(race, &w) && strike_at(race, &w, 0) == PLACED;
	if (!try.wrong)
		ok = placed ? strike_window(race, &w) : strike_spread(race, &w);
	try.quit = true;
	tell(&try.asked, try.asked + 1);
	pthread_join(thread, NULL);
	try.asked = try.struck;
	return ok;
}
