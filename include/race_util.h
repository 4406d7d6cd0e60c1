/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Races at every instruction: a call is stopped between two of its instructions, another CPU does
 * something else to its end, and the call goes on; then the same between the next two.
 *
 * Strikes can be placed like that where CPUs have turns, as on the amd machine (amd quirk 18).
 * Where CPUs run at the same time, strikes are spread over the call, and it takes luck to hit.
 *
 * A call has thousands of instructions, and a race is about a few of them. These are found by
 * their effect: from which instruction on does the other CPU see that the call has done what the
 * race is about?
 *
 * What is raced, and what is right afterwards, is the test's matter. Nothing here knows of KVM.
 */
#ifndef RACE_UTIL_H
#define RACE_UTIL_H

#include "test_util.h"

/* The call is made on one CPU and struck from the other one. */
#define RACE_STRIKE_CPU 0
#define RACE_CALL_CPU 1

struct race {
	/* Before each try, on RACE_CALL_CPU. */
	void (*reset)(void *data);

	/* What is struck; it does not sleep. */
	void (*call)(void *data);

	/*
	 * The strike, on RACE_STRIKE_CPU: a function, or a timer that expires. ARM sets that timer
	 * to EXPIRY of CLOCK_MONOTONIC, in as many instructions each time.
	 */
	void (*strike)(void *data);
	void (*arm)(void *data, uint64_t expiry);

	/*
	 * Whether the call was past what the race is about: of a function on RACE_STRIKE_CPU, just
	 * before it; of a timer on RACE_CALL_CPU, when the call is over. NULL, of a function: the
	 * race is about the call's end.
	 */
	bool (*passed)(void *data);

	/* After RESET, if PASSED will be asked; may be NULL. */
	void (*watch)(void *data);

	/* After each try, on RACE_CALL_CPU: whether all is right. It says so if not. */
	bool (*check)(void *data);

	void *data;

	/* Instructions to strike at, ahead of the one that PASSED tells of and behind it. */
	unsigned int before;
	unsigned int after;
};

/*
 * Strikes at each instruction until a check fails, and prints how many it were. False if a check
 * failed, or if PASSED told of no instruction of the call. The calling thread is on RACE_CALL_CPU
 * from then on.
 */
bool race_sweep(const struct race *race);

#endif
