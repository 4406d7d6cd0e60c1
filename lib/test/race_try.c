// SPDX-License-Identifier: GPL-2.0-only
/*
 * A try takes two threads. The striking one, on RACE_STRIKE_CPU, sets a timer of its CPU and sleeps
 * until it expires. Meanwhile the other one makes the call, alone. The timer's expiry ends the turn
 * of RACE_CALL_CPU between two instructions of the call, RACE_STRIKE_CPU has the next turn, and
 * keeps it until the strike is done and it has nothing else to do (amd quirk 18).
 */
#include "clock_util.h"
#include "race_try.h"

#include <cpuid.h>
#include <pthread.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <sys/io.h>
#include <sys/timerfd.h>

/* From the timer's being set to the call: the other CPU falls asleep meanwhile. */
#define TO_CALL_NS (100 * NSEC_PER_USEC)
/* More instructions than between two looks at the time. */
#define RUN_UP 64
/* Instructions of a loop's turn. The emulator does a long turn at once. */
#define TURN 64

/* Later than anything here. */
#define FAR_NS NSEC_PER_SEC
/* How often the strike's timer is set, at most, to be set as it was measured. */
#define ARM_TRIES 6
/* By then a timer of the test's has had its effect, however exact its expiry was. */
#define AFTER_ARM_NS (20 * NSEC_PER_USEC)

/* The PC's first timer, in its mode that counts down once; 1 ms at 1.193182 MHz. */
#define PIT_COUNTER_0 0x40
#define PIT_COMMAND 0x43
#define PIT_COUNTER_0_MODE_0 0x30
#define GUARD_COUNT 1193

struct race_try try;

/* What passes between the two threads. */
static struct {
	const struct race *race;
	int asked; /* an eventfd: who waits for a semaphore spins first, and each PAUSE is dear */
	/* The number of the try that is asked for; whose call may begin; is over; was struck. */
	uint32_t number;
	uint32_t armed;
	uint32_t over;
	uint32_t struck;
	bool quit;
	bool guarded; /* by arm_guard() */
	pthread_t thread;
} both;

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
	if (now + (RUN_UP + TURN) * INSN_NS <= end) {
		/* At least one: the loop counts before it looks. */
		left = ((end - now) / INSN_NS - RUN_UP) / TURN;
		asm volatile("1:\n\t"
			     ".rept %c1 - 2\n\t"
			     "nop\n\t"
			     ".endr\n\t"
			     "dec %0\n\t"
			     "jnz 1b"
			     : "+r"(left)
			     : "i"(TURN)
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

/* From the expiry that strikes to the striking thread's waking up. */
static uint64_t after_expiry(const struct race *race)
{
	return race->arm ? AFTER_ARM_NS : 0;
}

static void arm_strike(const struct race *race, int fd)
{
	uint64_t now;

	if (both.guarded)
		arm_guard();
	/* A timer that was set before on this CPU, and has not expired, takes the same way. */
	now = monotonic_ns();
	TEST_ASSERT(!set_timer(fd, now + FAR_NS), "timerfd");
	if (race->arm)
		race->arm(race->data, now + FAR_NS);
	now = monotonic_ns();
	try.begin = tsc();
	TEST_ASSERT(!set_timer(fd, now + try.ahead + after_expiry(race)), "timerfd");
	if (race->arm)
		race->arm(race->data, now + try.ahead);
	try.set = tsc();
}

static void strike_once(int fd)
{
	const struct race *race = both.race;
	uint32_t number = both.number;
	uint64_t expirations, took;
	unsigned int i = 0;

	/* The kernel's tree of timers has several shapes, and each its way. */
	do {
		arm_strike(race, fd);
		took = try.set - try.begin;
		/* One that was held up may have expired already. */
	} while (try.to_set != ANY_WAY && took != try.to_set && took < TO_CALL_NS / 2 &&
		 ++i < ARM_TRIES);
	tell(&both.armed, number);
	TEST_ASSERT(read(fd, &expirations, sizeof(expirations)) == sizeof(expirations), "timerfd");

	try.late = __atomic_load_n(&both.over, __ATOMIC_ACQUIRE) == number;
	if (!race->arm && try.ask)
		try.passed = race->passed ? race->passed(race->data) : try.late;
	if (race->strike)
		race->strike(race->data);
	try.waited = !try.late && __atomic_load_n(&both.over, __ATOMIC_ACQUIRE) == number;
	tell(&both.struck, number);
}

static void ask(void)
{
	TEST_ASSERT(!eventfd_write(both.asked, 1), "eventfd");
}

static void wait_to_be_asked(void)
{
	eventfd_t asked;

	TEST_ASSERT(!eventfd_read(both.asked, &asked), "eventfd");
}

static void *strike_thread(void *arg)
{
	int fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);

	(void)arg;
	TEST_ASSERT(fd >= 0, "timerfd");
	both.guarded = is_tcg() && !ioperm(PIT_COUNTER_0, PIT_COMMAND - PIT_COUNTER_0 + 1, 1);
	for (wait_to_be_asked(); !both.quit; wait_to_be_asked())
		strike_once(fd);
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

void race_try(const struct race *race, uint64_t to_set, uint64_t ahead, unsigned int later)
{
	uint32_t number = ++both.number;
	uint64_t coarse, start;

	race->reset(race->data);
	if (try.ask && race->watch)
		race->watch(race->data);
	both.race = race;
	try.to_set = to_set;
	try.ahead = ahead;
	ask();
	wait_for(&both.armed, number);
	coarse = coarse_ns();
	start = try.begin + TO_CALL_NS + later * INSN_NS;
	run_up(start);
	try.start = tsc();
	race->call(race->data);
	try.end = tsc();
	tell(&both.over, number);
	try.disturbed = coarse != coarse_ns() || try.start >= start + RUN_UP * INSN_NS;
	/* Nobody needs a turn before, and each PAUSE is dear: amd quirk 16. */
	run_up(try.begin + ahead + after_expiry(race));
	wait_for(&both.struck, number);
	if (race->arm && try.ask)
		try.passed = race->passed(race->data);
	try.wrong = !race->check(race->data);
}

void race_try_begin(void)
{
	both.quit = false;
	try.wrong = false;
	both.asked = eventfd(0, EFD_CLOEXEC);
	TEST_ASSERT(both.asked >= 0, "eventfd");
	/* A thread begins on its parent's CPU. */
	pin(RACE_STRIKE_CPU);
	TEST_ASSERT(!pthread_create(&both.thread, NULL, strike_thread, NULL), "pthread_create");
	pin(RACE_CALL_CPU);
}

void race_try_end(void)
{
	both.quit = true;
	ask();
	pthread_join(both.thread, NULL);
	close(both.asked);
}
