/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Races between the expiry of KVM's Xen singleshot timer and what the VMM does with the timer at
 * that moment, at every instruction (race_util.h): the one is struck by the other, and the other by
 * the one. What tests of the timer share; which of them it runs is a test's matter.
 */
#ifndef XEN_TIMER_RACE_H
#define XEN_TIMER_RACE_H

#include "race_util.h"
#include "vcpu_thread.h"
#include "xen_timer.h"

#define NR_XEN_TIMER_RACES 6

struct xen_timer_race {
	struct xen_vm *x;

	/* The callback finds stale translations, and leaves the event to the vCPU. */
	bool stale;

	/* Runs the guest, which takes what is pending in KVM: xen_timer_guest_count(). */
	unsigned int (*count)(void *data);
	void *data;

	/*
	 * How often KVM's callback has run, for races in which STALE hides it. May be NULL if it is
	 * not stale.
	 */
	uint64_t (*callbacks)(void);
};

/*
 * The VMM reads the timer, arms it anew, and stops it, each struck by the callback; and the
 * callback, struck by each: race number NR by its name, and whether all was right. Right is: a
 * timer that was read is armed, or its event is there, and it comes once. One that was stopped
 * sends no event afterwards; one that was armed anew sends one, at its new expiry. The old event
 * may have come before.
 */
#define XEN_TIMER_RACE_NAME_LEN 64
void xen_timer_race_name(const struct xen_timer_race *race, unsigned int nr,
			 char name[XEN_TIMER_RACE_NAME_LEN]);
bool xen_timer_race_one(const struct xen_timer_race *race, unsigned int nr);

/*
 * Reports NR_XEN_TIMER_RACES results, which are skips where there is one CPU only. It is part of
 * the test's own file, because the kernel's kselftest.h counts the results of each file apart.
 */
static inline void xen_timer_races(const struct xen_timer_race *race)
{
	char name[XEN_TIMER_RACE_NAME_LEN];
	unsigned int nr;

	for (nr = 0; nr < NR_XEN_TIMER_RACES; nr++) {
		xen_timer_race_name(race, nr, name);
		if (nr_pcpus() > 1)
			ksft_test_result(xen_timer_race_one(race, nr), "%s\n", name);
		else
			ksft_test_result_code(KSFT_SKIP, name, "it takes two CPUs");
	}
}

#endif
