/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One try of a race: a call, and a strike at a chosen time. Which times are chosen, and whether the
 * strike came where it was to come, is race.c's.
 */
#ifndef RACE_TRY_H
#define RACE_TRY_H

#include "race_util.h"

/* An instruction's time: amd quirk 1. */
#define INSN_NS 4

/* What came of the last try. Times are in nanoseconds of the TSC, of which there is one in each. */
struct race_try {
	uint64_t to_set; /* from BEGIN to SET, as it ought to be */
	uint64_t ahead;	 /* from BEGIN to the timer's expiry */
	uint64_t begin;	 /* just before the timer is set */
	uint64_t set;	 /* just after */
	uint64_t start;	 /* of the call */
	uint64_t end;
	bool late;	/* the call was over when the strike began, */
	bool waited;	/* or when it was done */
	bool ask;	/* PASSED, which takes time; not set by the try */
	bool passed;	/* the call was past what the race is about, if that was asked */
	bool disturbed; /* a tick came, or an interrupt before the call */
	bool wrong;	/* the try's check failed */
};

extern struct race_try try;

/* Starts the striking thread. The calling thread is on RACE_CALL_CPU from then on. */
void race_try_begin(void);
/*
 * The strike comes @ahead ns from the beginning, the call @later instructions later. The timer is
 * set anew while that does not take @to_set ns, up to some times; ANY_WAY: once.
 */
#define ANY_WAY 0
void race_try(const struct race *race, uint64_t to_set, uint64_t ahead, unsigned int later);
void race_try_end(void);

#endif
