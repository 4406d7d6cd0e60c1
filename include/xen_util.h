/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * KVM's Xen emulation, from both sides: a VM's shared_info, vCPUs' vcpu_info,
 * event channels and singleshot timers set up by the VMM; hypercalls, event
 * bits and the Xen clock used by guest code.
 *
 * 64-bit and 32-bit (compat) guests differ in where things are; a
 * struct xen_layout holds the difference, so that one piece of test code does
 * for both. Sources: Xen's public headers for the ABI; KVM's side is in
 * Documentation/virt/kvm/api.rst under KVM_XEN_HVM_* and KVM_XEN_VCPU_*.
 */
#ifndef XEN_UTIL_H
#define XEN_UTIL_H

#include "processor.h"

/* Headers before Linux 6.8 lack it. */
#ifndef KVM_XEN_HVM_CONFIG_PVCLOCK_TSC_UNSTABLE
#define KVM_XEN_HVM_CONFIG_PVCLOCK_TSC_UNSTABLE (1 << 7)
#endif

#define __HYPERVISOR_set_timer_op 15
#define __HYPERVISOR_xen_version 17
#define __HYPERVISOR_vcpu_op 24
#define __HYPERVISOR_sched_op 29
#define __HYPERVISOR_event_channel_op 32

#define VCPUOP_set_singleshot_timer 8
#define VCPUOP_stop_singleshot_timer 9
#define XENVER_version 0
#define SCHEDOP_yield 0
#define EVTCHNOP_send 4

#define EVTCHNSTAT_interdomain 2
#define EVTCHNSTAT_ipi 5

struct vcpu_set_singleshot_timer {
	uint64_t timeout_abs_ns;
	uint32_t flags;
} __attribute__((packed));

struct evtchn_send {
	uint32_t port;
};

/* pvclock_vcpu_time_info.flags */
#define PVCLOCK_TSC_STABLE_BIT (1 << 0)
#define PVCLOCK_GUEST_STOPPED (1 << 1)

struct pvclock_vcpu_time_info {
	uint32_t version;
	uint32_t pad0;
	uint64_t tsc_timestamp;
	uint64_t system_time;
	uint32_t tsc_to_system_mul;
	int8_t tsc_shift;
	uint8_t flags;
	uint8_t pad[2];
};

/* struct vcpu_info, in bytes; the same in both layouts but for pending_sel. */
#define XEN_VCPU_INFO_SIZE 64
#define XEN_VCPU_INFO_UPCALL_PENDING 0
#define XEN_VCPU_INFO_UPCALL_MASK 1
#define XEN_VCPU_INFO_TIME 32

struct xen_layout {
	const char *name;
	bool long_mode;
	unsigned int pending_sel;    /* offset in vcpu_info */
	unsigned int sel_size;	     /* bytes of pending_sel, and of a word of the bitmaps */
	unsigned int evtchn_pending; /* offset in shared_info */
	unsigned int evtchn_mask;    /* offset in shared_info */
	unsigned int bitmap_size;    /* bytes of either bitmap */
};

extern const struct xen_layout xen_layout_64bit;
extern const struct xen_layout xen_layout_compat;

/* Host side. */

/* KVM_CAP_XEN_HVM's flags; skips the test if one of NEEDED (KVM_XEN_HVM_CONFIG_*) is missing. */
void require_xen(uint32_t needed);

/*
 * Turns the VM into a Xen guest of that layout: hypercalls intercepted, events
 * sent by the kernel, shared_info at guest physical SHINFO_GPA (by gfn, so its
 * cached translation goes stale with every memslot change).
 */
void vm_xen_init(struct kvm_vm *vm, const struct xen_layout *layout, vm_paddr_t shinfo_gpa);

/* What XENVER_version tells the guest; without it the VMM has to. */
void vm_xen_set_version(struct kvm_vm *vm, uint32_t version);

/* The vector that any pending event injects into any vCPU; 0 for none. */
void vm_xen_set_upcall_vector(struct kvm_vm *vm, uint8_t vector);

/* Makes the guest's EVTCHNOP_send on PORT deliver PORT to the vCPU. */
void vm_xen_bind_ipi(struct kvm_vm *vm, uint32_t port, uint32_t vcpu_id);

/* KVM_XEN_HVM_EVTCHN_SEND: raises PORT on the vCPU. */
void vm_xen_evtchn_send(struct kvm_vm *vm, uint32_t port, uint32_t vcpu_id);

/*
 * An eventfd that raises PORT on the vCPU when written to, by way of GSI, which
 * becomes the VM's only routed one.
 */
int vm_xen_evtchn_irqfd(struct kvm_vm *vm, uint32_t gsi, uint32_t port, uint32_t vcpu_id);

/* KVM_XEN_VCPU_ATTR_TYPE_VCPU_INFO at any address: 0, or -1 with errno set. */
int __vcpu_xen_set_vcpu_info(struct kvm_vcpu *vcpu, vm_paddr_t gpa);
void vcpu_xen_set_vcpu_info(struct kvm_vcpu *vcpu, vm_paddr_t gpa);

/* Where KVM puts a second copy of the vCPU's Xen clock, beside the one in vcpu_info. */
void vcpu_xen_set_time_info(struct kvm_vcpu *vcpu, vm_paddr_t gpa);

/* The id by which the guest names this vCPU in hypercalls. */
int __vcpu_xen_set_vcpu_id(struct kvm_vcpu *vcpu, uint32_t xen_id);
void vcpu_xen_set_vcpu_id(struct kvm_vcpu *vcpu, uint32_t xen_id);
uint32_t vcpu_xen_get_vcpu_id(struct kvm_vcpu *vcpu);

/* The vector that a new event injects into this vCPU, as an MSI does; 0 for none. */
void vcpu_xen_set_upcall_vector(struct kvm_vcpu *vcpu, uint8_t vector);

/* The singleshot timer: raises PORT when the guest's clock reaches EXPIRES_NS; 0 disarms. */
void vcpu_xen_set_timer(struct kvm_vcpu *vcpu, uint32_t port, uint64_t expires_ns);

/* The expiry as the TIMER attribute tells it, 0 if not armed. */
uint64_t vcpu_xen_get_timer(struct kvm_vcpu *vcpu);

/*
 * A one-vCPU Xen guest, ready to run: vCPU with Xen id 0, shared_info and
 * vcpu_info in a page each, and a spare memslot that the guest does not use.
 */
struct xen_vm {
	const struct xen_layout *layout;
	struct kvm_vm *vm;
	struct kvm_vcpu *vcpu;
	vm_vaddr_t shinfo_gva;
	vm_vaddr_t vcpu_info_gva;
	void *shinfo; /* the same pages for the VMM */
	void *vcpu_info;
	bool shinfo_exec; /* as it is mapped */
};

void xen_vm_create(struct xen_vm *x, const struct xen_layout *layout, void *guest_code);

/*
 * Changes the spare memslot: KVM's cached translations of shared_info and
 * vcpu_info are stale from now until an event is delivered by way of them.
 */
void xen_vm_make_stale(struct xen_vm *x);

/*
 * Changes how shared_info's page is mapped, so that KVM has to give it back (mmu_notifier): stale
 * as well, but without a wait for all who may look at the memslots, which takes some thousand
 * instructions.
 */
void xen_vm_map_anew(struct xen_vm *x);

/* Both sides: shinfo and vcpu_info are pointers as the caller has them mapped. */

bool xen_evtchn_is_pending(const void *shinfo, const struct xen_layout *l, uint32_t port);
bool xen_sel_is_pending(const void *vcpu_info, const struct xen_layout *l, uint32_t port);
bool xen_upcall_is_pending(const void *vcpu_info);

/* Clears PORT's pending bit, its pending_sel bit and the upcall flag, in the order a guest does. */
void xen_evtchn_clear(void *shinfo, void *vcpu_info, const struct xen_layout *l, uint32_t port);

/* Guest side. */

/* The 64-bit ABI: RDI, RSI, RDX in; RAX out. */
int64_t xen_hypercall64(uint64_t nr, uint64_t a1, uint64_t a2, uint64_t a3);

/*
 * The 32-bit ABI, from a 32-bit code segment: EBX, ECX, EDX in, EAX out. An
 * argument that is an address must lie below 4 GiB, as all of a guest's memory does.
 */
int64_t xen_hypercall32(uint32_t nr, uint32_t a1, uint32_t a2, uint32_t a3);

/* The one or the other, by layout. */
int64_t xen_hypercall_l(const struct xen_layout *l, uint64_t nr, uint64_t a1, uint64_t a2,
			uint64_t a3);

/* Arms the singleshot timer of Xen vCPU XEN_ID by vcpu_op, or stops it; Xen's 0 or -errno. */
int64_t xen_set_singleshot_timer(const struct xen_layout *l, uint32_t xen_id, uint64_t abs_ns,
				 uint32_t flags);
int64_t xen_stop_singleshot_timer(const struct xen_layout *l, uint32_t xen_id);

/* Arms the calling vCPU's timer by set_timer_op, 0 stops it. */
int64_t xen_set_timer_op(const struct xen_layout *l, uint64_t abs_ns);

/* The guest's Xen clock, in nanoseconds, from a vcpu_info at any alignment. */
uint64_t xen_clock_read(const void *vcpu_info);

#endif
