// SPDX-License-Identifier: GPL-2.0-only
/*
 * A try takes two threads. The striking one, on RACE_STRIKE_CPU, sets a timer of its CPU and sleeps
 * until it expires. Meanwhile the other one makes the call, alone. The timer's expiry ends the turn
 * of RACE_CALL_CPU between two instructions of the call, RACE_STRIKE_CPU has the next turn, and
 * keeps it until the strike is done and it has nothing else to do (amd quirk 18).
 */
#include "race_util.h"

#include <cpuid.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/io.h>
#include <sys/timerfd.h>

/* An instruction's time (amd quirk 1), and the steps in which a local APIC's timer can be set. */
#define INSN_NS 4
#define TIMER_STEP_NS 16
#define OVERLAP (TIMER_STEP_NS / INSN_NS)

/* From the timer's being set to the call: the other CPU falls asleep meanwhile. */
#define TO_CALL_NS (100 * NSEC_PER_USEC)
/* More instructions than between two looks at the time, and than between two of the timer's steps. */
#define RUN_UP 64

/* What a try takes is measured with a timer that expires when the call is over. */
#define LONG_NS (400 * NSEC_PER_USEC)
#define MEASURED_TRIES 32
#define MEASURED_ALIKE 3

/* Later than anything here. */
#define FAR_NS NSEC_PER_SEC
/* By then a timer of the test's has had its effect, however exact its expiry was. */
#define AFTER_ARM_NS (20 * NSEC_PER_USEC)

/* The PC's first timer, in its mode that counts down once; 1 ms at 1.193182 MHz. */
#define PIT_COUNTER_0 0x40
#define PIT_COMMAND 0x43
#define PIT_COUNTER_0_MODE_0 0x30
#define GUARD_COUNT 1193

/* Something else may displace a strike, such as a tick: once more. */
#define PLACE_TRIES 32

/* Where strikes cannot be placed. */
#define SPREAD_TRIES 200

/* The try that is under way, and what passes between the two threads. */
static struct {
	const struct race *race;
	sem_t asked;
	/* The number of the try that is asked for; whose call may begin; is over; was struck. */
	uint32_t number;
	uint32_t armed;
	uint32_t over;
	uint32_t struck;
	bool quit;
	bool guarded; /* by arm_guard() */

	/* Times are in nanoseconds of the TSC, of which there is one in each. */
	uint64_t ahead; /* from BEGIN to the timer's expiry */
	uint64_t begin; /* just before the timer is set */
	uint64_t set;	/* just after */
	uint64_t start; /* of the call, with the run-up */
	uint64_t end;
	bool late;   /* the call was over when the strike began, */
	bool waited; /* or when it was done */
	bool passed; /* the call was past what the race is about */
	bool tick;   /* the kernel's clock went on */
	bool wrong;  /* the try's check failed */
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

static void tell(uint32_t *number, uint32_t value)
{
	__atomic_store_n(number, value, __ATOMIC_RELEASE);
}

/* Until that moment, to the instruction. */
static void run_up(uint64_t end)
{
	uint64_t now = tsc(), left, to;

	/* A look at the time takes the emulator longer than some hundred instructions. */
	if (now + 2 * RUN_UP * INSN_NS < end) {
		left = (end - now) / INSN_NS / 2 - RUN_UP;
		asm volatile("1: dec %0\n\t"
			     "jnz 1b"
			     : "+r"(left)
			     :
			     : "cc");
	}
	do {
		now = tsc();
	} while (now + RUN_UP * INSN_NS < end);
	left = now < end ? (end - now) / INSN_NS : 0;
	asm volatile("lea 1f(%%rip), %0\n\t"
		     "sub %1, %0\n\t"
		     "jmp *%0\n\t"
		     ".rept %c2\n\t"
		     "nop\n\t"
		     ".endr\n"
		     "1:"
		     : "=&r"(to)
		     : "r"(left), "i"(RUN_UP));
}

static int set_timer(int fd, uint64_t expiry)
{
	struct itimerspec when = {
		.it_value = {.tv_sec = expiry / NSEC_PER_SEC, .tv_nsec = expiry % NSEC_PER_SEC},
	};

	return timerfd_settime(fd, TFD_TIMER_ABSTIME, &when, NULL);
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

static void strike_once(const struct race *race, int fd, uint32_t number)
{
	uint64_t later = race->arm ? AFTER_ARM_NS : 0, now, expirations;

	if (try.guarded)
		arm_guard();
	/* A timer that was set before on this CPU, and has not expired, takes the same way. */
	now = monotonic_ns();
	TEST_ASSERT(!set_timer(fd, now + FAR_NS), "timerfd");
	if (race->arm)
		race->arm(race->data, now + FAR_NS);
	now = monotonic_ns();
	try.begin = tsc();
	TEST_ASSERT(!set_timer(fd, now + try.ahead + later), "timerfd");
	if (race->arm)
		race->arm(race->data, now + try.ahead);
	try.set = tsc();
	tell(&try.armed, number);
	TEST_ASSERT(read(fd, &expirations, sizeof(expirations)) == sizeof(expirations), "timerfd");

	try.late = __atomic_load_n(&try.over, __ATOMIC_ACQUIRE) == number;
	if (!race->arm)
		try.passed = race->passed ? race->passed(race->data) : try.late;
	if (race->strike)
		race->strike(race->data);
	try.waited = !try.late && __atomic_load_n(&try.over, __ATOMIC_ACQUIRE) == number;
	tell(&try.struck, number);
}

static void *strike_thread(void *arg)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	uint32_t number;

	(void)arg;
	TEST_ASSERT(fd >= 0, "timerfd");
	try.guarded = is_tcg() && !ioperm(PIT_COUNTER_0, PIT_COMMAND - PIT_COUNTER_0 + 1, 1);
	for (number = try.struck + 1;; number++) {
		sem_wait(&try.asked);
		if (try.quit)
			break;
		strike_once(try.race, fd, number);
	}
	close(fd);
	return NULL;
}

/* Goes on with each tick of the kernel's. */
static uint64_t coarse_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
	return (uint64_t)t.tv_sec * NSEC_PER_SEC + (uint64_t)t.tv_nsec;
}

/* One try; the strike comes AHEAD nanoseconds from its beginning, the call LATER instructions later. */
static void try_once(const struct race *race, uint64_t ahead, unsigned int later)
{
	uint32_t number = ++try.number;
	uint64_t coarse;

	race->reset(race->data);
	try.race = race;
	try.ahead = ahead;
	sem_post(&try.asked);
	wait_for(&try.armed, number);
	coarse = coarse_ns();
	run_up(try.begin + TO_CALL_NS + later * INSN_NS);
	try.start = tsc();
	race->call(race->data);
	try.end = tsc();
	tell(&try.over, number);
	try.tick = coarse != coarse_ns();
	wait_for(&try.struck, number);
	if (race->arm)
		try.passed = race->passed(race->data);
	try.wrong = !race->check(race->data);
}

/* What is the same in all tries, if nothing comes between, in nanoseconds. */
struct ways {
	uint64_t to_set;  /* from the beginning until the timer is set */
	uint64_t to_call; /* from the beginning to the call */
	uint64_t call;
};

static struct ways ways_of_try(void)
{
	return (struct ways){
		.to_set = try.set - try.begin,
		.to_call = try.start - try.begin,
		.call = try.end - try.start,
	};
}

static bool same_ways(const struct ways *a, const struct ways *b)
{
	return a->to_set == b->to_set && a->to_call == b->to_call;
}

/* The ways are what they were most often. False if they are others each time. */
static bool measure(const struct race *race, struct ways *w)
{
	struct ways tries[MEASURED_TRIES];
	uint64_t call = UINT64_MAX;
	unsigned int i, j, alike;

	for (i = 0; i < MEASURED_TRIES && !try.wrong; i++) {
		try_once(race, LONG_NS, 0);
		tries[i] = ways_of_try();
		if (tries[i].call < call)
			call = tries[i].call;
		for (j = 0, alike = 0; j <= i; j++)
			alike += same_ways(&tries[j], &tries[i]);
		*w = tries[i];
		w->call = call;
		if (alike >= MEASURED_ALIKE && try.late)
			return true;
	}
	return false;
}

enum placed {
	PLACED,
	WAITED,	   /* the call went on before the strike was done: it waits for a lock, say */
	DISPLACED, /* by something else each time */
};

/*
 * Strikes at instruction N of the call. A check that fails ends this, wherever the strike was.
 */
static enum placed strike_at(const struct race *race, struct ways *w, unsigned int n)
{
	uint64_t at = (uint64_t)n * INSN_NS, up = align_up(at, TIMER_STEP_NS);
	struct ways is, other = {0};
	unsigned int i, alike = 0;

	for (i = 0; i < PLACE_TRIES; i++) {
		/* Between two of the timer's steps: the call begins later instead. */
		unsigned int later = (up - at) / INSN_NS;

		try_once(race, w->to_call - w->to_call % TIMER_STEP_NS + up, later);
		if (try.wrong)
			return PLACED;
		is = ways_of_try();
		is.to_call -= later * INSN_NS;
		if (same_ways(&is, w) && !try.tick)
			return try.waited ? WAITED : PLACED;
		/* The kernel takes other ways as a second goes by. */
		alike = same_ways(&is, &other) ? alike + 1 : 1;
		other = is;
		if (alike == MEASURED_ALIKE) {
			is.call = w->call;
			*w = is;
		}
	}
	return DISPLACED;
}

/*
 * The first instruction at which PASSED, or the call's end if there is no PASSED, can be seen; 0 if
 * there is none.
 */
static unsigned int find(const struct race *race, struct ways *w)
{
	unsigned int low = 0, high = w->call / INSN_NS;
	bool seen = false;

	while (high - low > 1 && !try.wrong) {
		unsigned int n = low + (high - low) / 2;

		strike_at(race, w, n);
		seen |= try.passed;
		if (!try.passed)
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
		struct ways before = *w;

		placed = strike_at(race, w, n);
		TEST_ASSERT(placed != DISPLACED,
			    "no strike could be placed %d instructions behind the one found",
			    (int)(n - found));
		waited += placed == WAITED;
		/* It may have moved by less than the timer's step. */
		if (!same_ways(&before, w))
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
	TEST_ASSERT(!sem_init(&try.asked, 0, 0), "sem_init");
	/* A thread begins on its parent's CPU. */
	pin(RACE_STRIKE_CPU);
	TEST_ASSERT(!pthread_create(&thread, NULL, strike_thread, NULL), "pthread_create");
	pin(RACE_CALL_CPU);
	placed = measure(race, &w) && strike_at(race, &w, 0) != DISPLACED;
	if (!try.wrong)
		ok = placed ? strike_window(race, &w) : strike_spread(race, &w);
	try.quit = true;
	sem_post(&try.asked);
	pthread_join(thread, NULL);
	sem_destroy(&try.asked);
	try.number = try.struck;
	return ok;
}
