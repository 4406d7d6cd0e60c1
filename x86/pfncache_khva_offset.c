// SPDX-License-Identifier: GPL-2.0-only
/*
 * pfncache_khva_offset: an area that moves within its page
 *
 * KVM keeps the translation of small areas of guest memory that it writes to often:
 * Xen's vcpu_info, clock and runstate, kvmclock. When the VMM or the guest tells it of another
 * place in the same page, the translation of the page is still right, and KVM takes
 * a short cut.
 *
 * The bug: the short cut forgot the new offset in the page. KVM went on to write to
 * the old place.
 *
 * The fix: the short cut puts the address together anew, from page and offset.
 *
 * What decides: the moved_* checks. Each kind of area is moved from place to place in
 * a page. What KVM writes has to be at the new place, whole, and nowhere else in the
 * page. The hva_* checks are the same for a vcpu_info that the VMM names by its own
 * address, which older kernels do not know. The other checks hold the long ways: the
 * first place, the same one again, and another page.
 */
#include "run_util.h"
#include "ucall_common.h"
#include "xen_util.h"

/* Since Linux 6.8, and its values are part of the ABI. */
#ifndef KVM_XEN_HVM_CONFIG_SHARED_INFO_HVA
#define KVM_XEN_HVM_CONFIG_SHARED_INFO_HVA BIT(8)
#define KVM_XEN_VCPU_ATTR_TYPE_VCPU_INFO_HVA 0x9
#endif

/* From one to the next: forwards, backwards, to either end of the page, and by little. */
static const unsigned int places[] = {0x100, 0x200, 0,	  PAGE_SIZE - XEN_VCPU_INFO_SIZE,
				      0x104, 0x100, 0xf00};

/* struct vcpu_runstate_info of a 64-bit guest, and the mark of one that is being written. */
#define XEN_RUNSTATE_SIZE 48
#define XEN_RUNSTATE_UPDATE BIT_ULL(63)

/* Its word of the bitmap is not the first one, in either layout. */
#define PORT 70

static void guest_code(void)
{
	for (;;)
		GUEST_SYNC(0);
}

struct ctx {
	struct xen_vm x;
	vm_paddr_t gpa[2]; /* two pages for areas */
	uint8_t *page[2];
};

/* An area that KVM writes to. */
struct area {
	const char *name;
	void (*set)(struct ctx *c, unsigned int page, unsigned int offset);
	/* Makes KVM write to the area: whether it is as it should be, at AREA. */
	bool (*is_written)(struct ctx *c, const uint8_t *area);
	unsigned int first, size; /* the bytes that KVM may write */
};

static struct ctx ctx_create(const struct xen_layout *layout)
{
	struct ctx c;
	unsigned int i;

	xen_vm_create(&c.x, layout, guest_code);
	for (i = 0; i < ARRAY_SIZE(c.page); i++) {
		vm_vaddr_t gva = vm_vaddr_alloc_page(c.x.vm);

		c.gpa[i] = addr_gva2gpa(c.x.vm, gva);
		c.page[i] = addr_gva2hva(c.x.vm, gva);
	}
	return c;
}

static void set_xen(struct ctx *c, uint16_t type, uint64_t addr)
{
	struct kvm_xen_vcpu_attr va = {.type = type, .u.gpa = addr};

	vcpu_ioctl(c->x.vcpu, KVM_XEN_VCPU_SET_ATTR, &va);
}

static void set_vcpu_info(struct ctx *c, unsigned int page, unsigned int offset)
{
	vcpu_xen_set_vcpu_info(c->x.vcpu, c->gpa[page] + offset);
}

static void set_vcpu_info_hva(struct ctx *c, unsigned int page, unsigned int offset)
{
	set_xen(c, KVM_XEN_VCPU_ATTR_TYPE_VCPU_INFO_HVA, (uintptr_t)c->page[page] + offset);
}

/* Any change of a memory slot makes KVM look up which slot the page is in. */
static void set_vcpu_info_stale(struct ctx *c, unsigned int page, unsigned int offset)
{
	xen_vm_make_stale(&c->x);
	set_vcpu_info(c, page, offset);
}

static void set_time_info(struct ctx *c, unsigned int page, unsigned int offset)
{
	set_xen(c, KVM_XEN_VCPU_ATTR_TYPE_VCPU_TIME_INFO, c->gpa[page] + offset);
}

static void set_runstate(struct ctx *c, unsigned int page, unsigned int offset)
{
	set_xen(c, KVM_XEN_VCPU_ATTR_TYPE_RUNSTATE_ADDR, c->gpa[page] + offset);
}

static void set_kvmclock(struct ctx *c, unsigned int page, unsigned int offset)
{
	vcpu_set_msr(c->x.vcpu, MSR_KVM_SYSTEM_TIME_NEW, (c->gpa[page] + offset) | 1);
}

/* An event: the upcall flag, and the bit of the port's word. */
static bool event_arrives(struct ctx *c, const uint8_t *area)
{
	const struct xen_layout *l = c->x.layout;
	uint8_t want[XEN_VCPU_INFO_SIZE] = {[XEN_VCPU_INFO_UPCALL_PENDING] = 1};
	unsigned int bit = PORT / (l->sel_size * 8);

	want[l->pending_sel + bit / 8] |= 1 << bit % 8;
	memset(c->x.shinfo, 0, PAGE_SIZE);
	vm_xen_evtchn_send(c->x.vm, PORT, c->x.vcpu->id);
	return !memcmp(area, want, XEN_VCPU_INFO_TIME);
}

/* The clock, which KVM writes when the vCPU runs. */
static bool clock_runs(struct ctx *c, const uint8_t *clock)
{
	struct pvclock_vcpu_time_info time;

	vcpu_run_to_sync(c->x.vcpu);
	memcpy(&time, clock, sizeof(time));
	return time.version && !(time.version & 1) && time.tsc_to_system_mul && time.tsc_timestamp;
}

static bool vcpu_info_clock_runs(struct ctx *c, const uint8_t *area)
{
	return clock_runs(c, area + XEN_VCPU_INFO_TIME);
}

/* Since when the vCPU is in its state. A 32-bit guest has no padding ahead of it. */
static bool runstate_is_told(struct ctx *c, const uint8_t *area)
{
	uint64_t since;

	vcpu_run_to_sync(c->x.vcpu);
	memcpy(&since, area + (c->x.layout->long_mode ? 8 : 4), sizeof(since));
	return since && !(since & XEN_RUNSTATE_UPDATE);
}

#define EVENT .first = 0, .size = XEN_VCPU_INFO_TIME
#define CLOCK .first = 0, .size = sizeof(struct pvclock_vcpu_time_info)

static const struct area areas[] = {
	{"event", set_vcpu_info, event_arrives, EVENT},
	{"event_stale", set_vcpu_info_stale, event_arrives, EVENT},
	{"vcpu_info_clock", set_vcpu_info, vcpu_info_clock_runs, .first = XEN_VCPU_INFO_TIME,
	 .size = sizeof(struct pvclock_vcpu_time_info)},
	{"time_info", set_time_info, clock_runs, CLOCK},
	{"kvmclock", set_kvmclock, clock_runs, CLOCK},
};

static const struct area runstate_area = {"runstate", set_runstate, runstate_is_told, .first = 0,
					  .size = XEN_RUNSTATE_SIZE};

static const struct area hva_area = {"event", set_vcpu_info_hva, event_arrives, EVENT};

/* Puts the area there and has KVM write to it: whether all that is in the pages is in its place. */
static bool is_right(struct ctx *c, const struct area *a, unsigned int page, unsigned int offset)
{
	unsigned int p, i, from = offset + a->first, others = 0, other = 0;
	bool written;

	for (p = 0; p < ARRAY_SIZE(c->page); p++)
		memset(c->page[p], 0, PAGE_SIZE);
	a->set(c, page, offset);
	written = a->is_written(c, c->page[page] + offset);
	for (p = 0; p < ARRAY_SIZE(c->page); p++) {
		for (i = 0; i < PAGE_SIZE; i++) {
			if (!c->page[p][i] || (p == page && i >= from && i < from + a->size))
				continue;
			if (!others++)
				other = p * PAGE_SIZE + i;
		}
	}
	if (!written)
		pr_info("%s at %#x: KVM did not write there\n", a->name, offset);
	if (others)
		pr_info("%s at %#x: KVM wrote %u bytes elsewhere, the first one at %#x\n", a->name,
			offset, others, other);
	return written && !others;
}

/* All that there is to do with one kind of area: 4 checks, with names that begin with KIND. */
#define NR_AREA_CHECKS 4
static void check_area(const struct area *a, const struct xen_layout *layout, const char *kind)
{
	struct ctx c = ctx_create(layout);
	bool right = true;
	unsigned int i;

	ksft_test_result(is_right(&c, a, 0, places[0]), "%splaced_%s_%s\n", kind, a->name,
			 layout->name);
	ksft_test_result(is_right(&c, a, 0, places[0]), "%skept_%s_%s\n", kind, a->name,
			 layout->name);
	for (i = 1; i < ARRAY_SIZE(places); i++)
		right &= is_right(&c, a, 0, places[i]);
	ksft_test_result(right, "%smoved_%s_%s\n", kind, a->name, layout->name);
	right = is_right(&c, a, 1, places[0]);
	right &= is_right(&c, a, 0, places[1]);
	ksft_test_result(right, "%sother_page_%s_%s\n", kind, a->name, layout->name);
	kvm_vm_free(c.x.vm);
}

int main(void)
{
	static const struct xen_layout *const layouts[] = {&xen_layout_64bit, &xen_layout_compat};
	bool runstate, by_hva;
	unsigned int i, l;
	uint32_t flags;

	ksft_print_header();
	flags = kvm_check_cap(KVM_CAP_XEN_HVM);
	runstate = flags & KVM_XEN_HVM_CONFIG_RUNSTATE;
	by_hva = flags & KVM_XEN_HVM_CONFIG_SHARED_INFO_HVA;
	require_xen(KVM_XEN_HVM_CONFIG_SHARED_INFO | KVM_XEN_HVM_CONFIG_EVTCHN_SEND);
	ksft_set_plan(ARRAY_SIZE(layouts) * ARRAY_SIZE(areas) * NR_AREA_CHECKS +
		      (runstate ? ARRAY_SIZE(layouts) * NR_AREA_CHECKS : 1) +
		      (by_hva ? NR_AREA_CHECKS : 1));

	for (l = 0; l < ARRAY_SIZE(layouts); l++) {
		for (i = 0; i < ARRAY_SIZE(areas); i++)
			check_area(&areas[i], layouts[l], "");
		if (runstate)
			check_area(&runstate_area, layouts[l], "");
	}
	if (!runstate)
		ksft_test_result_code(KSFT_SKIP, "runstate", "the kernel keeps no runstate");
	if (by_hva)
		check_area(&hva_area, &xen_layout_64bit, "hva_");
	else
		ksft_test_result_code(KSFT_SKIP, "hva", "the kernel takes no vcpu_info by address");
	ksft_finished();
}
