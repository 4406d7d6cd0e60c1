/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Races between the expiry of KVM's Xen singleshot timer and what the VMM does with the timer at
 * that moment, at every instruction (race_util.h): the one is struck by the other, and the other by
 * the one. What tests of the timer share; which of them it runs is a test's matter.
 */
#ifndef XEN_TIMER_RACE_H
#define XEN_TIMER_RACE_H

#include "race_util.h"
#include "xen_timer.h"

#define NR_XEN_TIMER_RACES 6

struct xen_timer_race {
	struct xen_vm *x;

	/* The callback finds stale translations, and leaves the event to the vCPU. */
	bool stale;

	/* Runs the guest for a moment: what is pending in KVM goes to its memory. */
	void (*run)(void *data);
	void *data;

	/*
	 * How often KVM's callback has run, for races in which STALE hides it. May be NULL if it is
	 * not stale.
	 */
	uint64_t (*callbacks)(void);
};

/*
 * The VMM reads the timer, arms it anew, and stops it, each struck by the callback; and the
 * callback, struck by each. Reports NR_XEN_TIMER_RACES results, which are skips where there is one
 * CPU only. Right is: a timer that was read is armed, or its event is there, and it comes once. One
 * that was stopped sends no event afterwards; one that was armed anew sends one, at its new expiry.
 * The old event may have come before.
 */
void xen_timer_races(const struct xen_timer_race *race);

#endif
