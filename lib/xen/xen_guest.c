// SPDX-License-Identifier: GPL-2.0-only
/* Xen's ABI as guest code uses it: event bits, hypercalls, the clock. */
#include "xen_util.h"

static bool test_bit_le(const void *bitmap, uint32_t nr)
{
	return ((const volatile uint8_t *)bitmap)[nr / 8] & 1 << nr % 8;
}

/* A locked byte access: no field's alignment can make it cross a cache line. */
static void clear_bit_le(void *bitmap, uint32_t nr)
{
	__atomic_and_fetch((uint8_t *)bitmap + nr / 8, (uint8_t) ~(1 << nr % 8), __ATOMIC_SEQ_CST);
}

bool xen_evtchn_is_pending(const void *shinfo, const struct xen_layout *l, uint32_t port)
{
	return test_bit_le((const char *)shinfo + l->evtchn_pending, port);
}

bool xen_sel_is_pending(const void *vcpu_info, const struct xen_layout *l, uint32_t port)
{
	return test_bit_le((const char *)vcpu_info + l->pending_sel, port / (8 * l->sel_size));
}

bool xen_upcall_is_pending(const void *vcpu_info)
{
	return ((const volatile uint8_t *)vcpu_info)[XEN_VCPU_INFO_UPCALL_PENDING];
}

void xen_evtchn_clear(void *shinfo, void *vcpu_info, const struct xen_layout *l, uint32_t port)
{
	__atomic_store_n((uint8_t *)vcpu_info + XEN_VCPU_INFO_UPCALL_PENDING, 0, __ATOMIC_SEQ_CST);
	clear_bit_le((char *)vcpu_info + l->pending_sel, port / (8 * l->sel_size));
	clear_bit_le((char *)shinfo + l->evtchn_pending, port);
}

int64_t xen_hypercall64(uint64_t nr, uint64_t a1, uint64_t a2, uint64_t a3)
{
	int64_t ret;

	if (host_cpu_is_amd)
		asm volatile("vmmcall" : "=a"(ret) : "a"(nr), "D"(a1), "S"(a2), "d"(a3) : "memory");
	else
		asm volatile("vmcall" : "=a"(ret) : "a"(nr), "D"(a1), "S"(a2), "d"(a3) : "memory");
	return ret;
}

/* xen_hypercall32.S: the 64-bit side's registers are saved there. */
uint32_t xen_hypercall32_asm(uint32_t nr, uint32_t a1, uint32_t a2, uint32_t a3, bool amd);

/* A place that no guest's GDT uses otherwise: 32-bit code, conforming, which does for any CPL. */
#define XEN_CS32 0x28
#define DESC_CODE32_CONFORMING 0x00cf9f000000ffffULL

static void code32_setup(void)
{
	struct desc_ptr gdt = get_gdt();
	volatile uint64_t *desc = (uint64_t *)gdt.address + XEN_CS32 / 8;

	if (*desc != DESC_CODE32_CONFORMING)
		*desc = DESC_CODE32_CONFORMING;
}

int64_t xen_hypercall32(uint32_t nr, uint32_t a1, uint32_t a2, uint32_t a3)
{
	code32_setup();
	return (int32_t)xen_hypercall32_asm(nr, a1, a2, a3, host_cpu_is_amd);
}

int64_t xen_hypercall_l(const struct xen_layout *l, uint64_t nr, uint64_t a1, uint64_t a2,
			uint64_t a3)
{
	return l->long_mode ? xen_hypercall64(nr, a1, a2, a3) : xen_hypercall32(nr, a1, a2, a3);
}

int64_t xen_set_singleshot_timer(const struct xen_layout *l, uint32_t xen_id, uint64_t abs_ns,
				 uint32_t flags)
{
	/* A 64-bit guest's structure is padded to 16 bytes, and KVM reads all of them. */
	struct {
		struct vcpu_set_singleshot_timer timer;
		uint32_t pad;
	} op = {.timer = {.timeout_abs_ns = abs_ns, .flags = flags}};

	return xen_hypercall_l(l, __HYPERVISOR_vcpu_op, VCPUOP_set_singleshot_timer, xen_id,
			       (uintptr_t)&op);
}

int64_t xen_stop_singleshot_timer(const struct xen_layout *l, uint32_t xen_id)
{
	return xen_hypercall_l(l, __HYPERVISOR_vcpu_op, VCPUOP_stop_singleshot_timer, xen_id, 0);
}

int64_t xen_set_timer_op(const struct xen_layout *l, uint64_t abs_ns)
{
	if (l->long_mode)
		return xen_hypercall64(__HYPERVISOR_set_timer_op, abs_ns, 0, 0);
	/* 32-bit guests pass the two halves. */
	return xen_hypercall32(__HYPERVISOR_set_timer_op, abs_ns, abs_ns >> 32, 0);
}

uint64_t xen_clock_read(const void *vcpu_info)
{
	/* Not a pointer to the structure: vcpu_info may be aligned to four bytes only. */
	const volatile char *p = (const volatile char *)vcpu_info + XEN_VCPU_INFO_TIME;
	struct pvclock_vcpu_time_info t;
	uint32_t version;
	uint64_t delta;

	do {
		version = *(const volatile uint32_t *)p;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
		memcpy(&t, (const void *)p, sizeof(t));
		delta = rdtsc() - t.tsc_timestamp;
		__atomic_thread_fence(__ATOMIC_ACQUIRE);
	} while (version & 1 || version != *(const volatile uint32_t *)p);

	if (t.tsc_shift >= 0)
		delta <<= t.tsc_shift;
	else
		delta >>= -t.tsc_shift;
	return t.system_time + (uint64_t)((unsigned __int128)delta * t.tsc_to_system_mul >> 32);
}
