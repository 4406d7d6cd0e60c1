/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The way of one timer's event to the guest, on a time line from its expiry on, for a picture:
 * KVM's callback, where it may be traced the vCPU's exit and entry, and what the VMM and the guest
 * see. Nobody judges by it.
 */
#ifndef XEN_TIMER_PATH_H
#define XEN_TIMER_PATH_H

#include "points_util.h"
#include "xen_timer.h"

struct xen_timer_path {
	struct points_line line;
	int64_t guest_ahead; /* of the guest's clock to CLOCK_MONOTONIC */
	uint64_t expiry;     /* on the guest's clock */
	bool traced;
};

/* Before the timer is armed. NAME is that of the points, "GROUP" or "GROUP/MEMBER". */
void xen_timer_path_begin(struct xen_timer_path *path, const struct xen_vm *x, const char *name);
/* CLOCK_MONOTONIC at the expiry, which is EXPIRY on the guest's clock. */
uint64_t xen_timer_path_expires(struct xen_timer_path *path, uint64_t expiry);
/* What came, at a time of CLOCK_MONOTONIC or of the guest's clock. */
void xen_timer_path_at(struct xen_timer_path *path, uint64_t monotonic, const char *word);
void xen_timer_path_at_guest(struct xen_timer_path *path, uint64_t guest, const char *word);
/* When the event has come: adds what was traced, and prints all. */
void xen_timer_path_end(struct xen_timer_path *path);

#endif
