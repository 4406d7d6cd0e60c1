// SPDX-License-Identifier: GPL-2.0-only
#include "irq_util.h"
#include "xen_timer.h"

/* How often the guest looks for an event that is there already when it is entered. */
#define LOOKS 16

void xen_timer_vm_create(struct xen_vm *x, const struct xen_layout *layout, void *guest_code)
{
	xen_vm_create(x, layout, guest_code);
	vcpu_xen_set_timer(x->vcpu, XEN_TIMER_PORT, 0);
}

void xen_timer_guest_init(const struct xen_vm *x, struct xen_timer_guest *g)
{
	g->layout = x->layout;
	g->shinfo = (void *)x->shinfo_gva;
	g->vcpu_info = (void *)x->vcpu_info_gva;
}

bool xen_timer_event(const struct xen_vm *x)
{
	return xen_evtchn_is_pending(x->shinfo, x->layout, XEN_TIMER_PORT);
}

void xen_timer_clear(struct xen_vm *x)
{
	xen_evtchn_clear(x->shinfo, x->vcpu_info, x->layout, XEN_TIMER_PORT);
}

bool xen_timer_guest_event(const struct xen_timer_guest *g)
{
	return xen_evtchn_is_pending(g->shinfo, g->layout, XEN_TIMER_PORT);
}

void xen_timer_guest_clear(const struct xen_timer_guest *g)
{
	xen_evtchn_clear(g->shinfo, g->vcpu_info, g->layout, XEN_TIMER_PORT);
}

/* It looks at its upcall first, as guests do: shared_info may have to be mapped for a look. */
static bool guest_take(const struct xen_timer_guest *g)
{
	bool event = xen_upcall_is_pending(g->vcpu_info) && xen_timer_guest_event(g);

	if (event)
		xen_timer_guest_clear(g);
	return event;
}

static unsigned int guest_count_until_exit(const struct xen_timer_guest *g)
{
	unsigned int i, n = 0;

	for (i = 0; i < LOOKS; i++) {
		n += guest_take(g);
		sti_cli();
	}
	return n;
}

unsigned int xen_timer_guest_count(const struct xen_timer_guest *g)
{
	unsigned int n = guest_count_until_exit(g);
	uint32_t eax, ebx, ecx, edx;

	__cpuid(0, 0, &eax, &ebx, &ecx, &edx);
	return n + guest_count_until_exit(g);
}

uint64_t xen_timer_guest_now(const struct xen_timer_guest *g)
{
	return xen_clock_read(g->vcpu_info);
}
