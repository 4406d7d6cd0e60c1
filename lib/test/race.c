// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where a call is struck: at each of the instructions around the one that the race is about, which
 * is looked for first.
 */
#include "clock_util.h"
#include "race_try.h"

/* The steps in which a local APIC's timer can be set. */
#define TIMER_STEP_NS 16
#define OVERLAP (TIMER_STEP_NS / INSN_NS)

/* What a try takes is measured with a timer that expires when the call is over. */
#define LONG_NS (400 * NSEC_PER_USEC)
#define MEASURED_TRIES 32
#define MEASURED_ALIKE 3

/* Something else may displace a strike, such as a tick: once more. */
#define PLACE_TRIES 32
/*
 * A kernel may take some ways in turn (6.1 and 6.12 rarely, 7.3 all the time): one of them comes
 * again before long. To take another one costs some strikes that were placed already.
 */
#define PATIENCE 8
#define PHASE_NS (37 * NSEC_PER_USEC)

/* Where strikes cannot be placed. */
#define SPREAD_TRIES 200

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

/* How many of the first @n tries were like the last of them. */
static unsigned int like_last(const struct ways *tries, unsigned int n)
{
	unsigned int i, alike = 0;

	for (i = 0; i < n; i++)
		alike += same_ways(&tries[i], &tries[n - 1]);
	return alike;
}

/* The ways are what they were most often. False if they are others each time. */
static bool measure(const struct race *race, struct ways *w)
{
	struct ways tries[MEASURED_TRIES];
	uint64_t call = UINT64_MAX;
	unsigned int i;

	for (i = 0; i < MEASURED_TRIES && !try.wrong; i++) {
		race_try(race, ANY_WAY, LONG_NS, 0);
		tries[i] = ways_of_try();
		if (tries[i].call < call)
			call = tries[i].call;
		*w = tries[i];
		w->call = call;
		if (like_last(tries, i + 1) >= MEASURED_ALIKE && try.late && !try.disturbed)
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
	struct ways tries[PLACE_TRIES];
	unsigned int i;

	for (i = 0; i < PLACE_TRIES; i++) {
		/* Between two of the timer's steps: the call begins later instead. */
		unsigned int later = (up - at) / INSN_NS;

		race_try(race, w->to_set, w->to_call - w->to_call % TIMER_STEP_NS + up, later);
		if (try.wrong)
			return PLACED;
		tries[i] = ways_of_try();
		tries[i].to_call -= later * INSN_NS;
		if (same_ways(&tries[i], w) && !try.disturbed)
			return try.waited ? WAITED : PLACED;
		/* The kernel takes other ways as a second goes by. */
		if (i >= PATIENCE && !try.disturbed && like_last(tries, i + 1) >= MEASURED_ALIKE) {
			tries[i].call = w->call;
			*w = tries[i];
		}
		/* Where nothing is random, the same comes between again at the same moment. */
		sleep_until_ns(monotonic_ns() + i * PHASE_NS);
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
	/* Was it there before the call? */
	if (seen && !low && !try.wrong) {
		strike_at(race, w, 0);
		seen = !try.passed;
	}
	return seen ? high : 0;
}

static bool strike_window(const struct race *race, struct ways *w)
{
	unsigned int found, n, first, waited = 0;
	enum placed placed;

	try.ask = true;
	found = find(race, w);
	try.ask = false;
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
		race_try(race, ANY_WAY, w->to_call + (w->call * (uint32_t)(i * 2654435769u) >> 32),
			 0);
	}
	pr_info("strikes cannot be placed on this machine: %u spread over the call\n", i);
	return !try.wrong;
}

bool race_sweep(const struct race *race)
{
	bool placed, ok = false;
	struct ways w;

	race_try_begin();
	placed = measure(race, &w) && strike_at(race, &w, 0) != DISPLACED;
	if (!try.wrong)
		ok = placed ? strike_window(race, &w) : strike_spread(race, &w);
	race_try_end();
	return ok;
}
