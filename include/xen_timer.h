/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tests of KVM's Xen singleshot timer share: a one-vCPU Xen guest (struct xen_vm) whose
 * timer raises XEN_TIMER_PORT, and the guest code's view of it. The test has the guest code and
 * decides when the timer is armed, by whom, and what is looked at.
 */
#ifndef XEN_TIMER_H
#define XEN_TIMER_H

#include "xen_util.h"

#define XEN_TIMER_PORT 69 /* in the second word of either layout's bitmap */

/*
 * How far the guest's clock (xen_clock_read) and the VMM's (vm_get_clock_ns) may be apart: they
 * read the same clock in two ways, which need not agree where KVM does not use its master clock.
 */
#define XEN_CLOCK_SLACK_NS (10 * NSEC_PER_USEC)

/* The guest's side: its addresses. A test has one in what guest and VMM share. */
struct xen_timer_guest {
	const struct xen_layout *layout;
	void *shinfo;
	void *vcpu_info;
};

/*
 * Makes X: a guest of that layout whose vCPU's timer is set up, not armed. G is filled in for the
 * guest; it is the VMM's mapping of a variable in the guest (addr_gva2hva).
 */
void xen_timer_vm_create(struct xen_vm *x, const struct xen_layout *layout, void *guest_code);
void xen_timer_guest_init(const struct xen_vm *x, struct xen_timer_guest *g);

/* The VMM's view: whether the timer's event is pending, and clearing it. */
bool xen_timer_event(const struct xen_vm *x);
void xen_timer_clear(struct xen_vm *x);

/* The guest's view of the same, and its clock in nanoseconds. */
bool xen_timer_guest_event(const struct xen_timer_guest *g);
void xen_timer_guest_clear(const struct xen_timer_guest *g);
uint64_t xen_timer_guest_now(const struct xen_timer_guest *g);

/*
 * Guest code, with interrupts off: takes the timer's events that come as KVM enters the guest, and
 * as it enters it once more; returns how many they were.
 */
unsigned int xen_timer_guest_count(const struct xen_timer_guest *g);

#endif
