// SPDX-License-Identifier: GPL-2.0-only
/* KVM's Xen emulation from the VMM's side. */
#include <sys/eventfd.h>
#include <sys/mman.h>

#include "vm_state.h"
#include "xen_util.h"

/*
 * Interception and in-kernel delivery are dead until this is not zero. No
 * guest here writes the MSR, any index that the guest has no other use for will do.
 */
#define XEN_HYPERCALL_MSR 0x40000200

#define SPARE_SLOT 5
#define SPARE_GPA 0x40000000UL

const struct xen_layout xen_layout_64bit = {
	.name = "64bit",
	.long_mode = true,
	.pending_sel = 8,
	.sel_size = 8,
	.evtchn_pending = 2048,
	.evtchn_mask = 2560,
	.bitmap_size = 512,
};

const struct xen_layout xen_layout_compat = {
	.name = "compat",
	.long_mode = false,
	.pending_sel = 4,
	.sel_size = 4,
	.evtchn_pending = 2048,
	.evtchn_mask = 2176,
	.bitmap_size = 128,
};

void require_xen(uint32_t needed)
{
	uint32_t flags = kvm_check_cap(KVM_CAP_XEN_HVM);

	__TEST_REQUIRE(flags, "no KVM_CAP_XEN_HVM: this kernel's KVM was built without KVM_XEN");
	__TEST_REQUIRE((flags & needed) == needed, "KVM_CAP_XEN_HVM lacks %#x (has %#x)",
		       needed & ~flags, flags);
}

static void vm_xen_set_attr(struct kvm_vm *vm, struct kvm_xen_hvm_attr *ha)
{
	vm_ioctl(vm, KVM_XEN_HVM_SET_ATTR, ha);
}

void vm_xen_init(struct kvm_vm *vm, const struct xen_layout *layout, vm_paddr_t shinfo_gpa)
{
	struct kvm_xen_hvm_config config = {
		.flags = KVM_XEN_HVM_CONFIG_INTERCEPT_HCALL | KVM_XEN_HVM_CONFIG_EVTCHN_SEND,
		.msr = XEN_HYPERCALL_MSR,
	};
	struct kvm_xen_hvm_attr long_mode = {
		.type = KVM_XEN_ATTR_TYPE_LONG_MODE,
		.u.long_mode = layout->long_mode,
	};
	struct kvm_xen_hvm_attr shinfo = {
		.type = KVM_XEN_ATTR_TYPE_SHARED_INFO,
		.u.shared_info.gfn = shinfo_gpa >> PAGE_SHIFT,
	};

	vm_ioctl(vm, KVM_XEN_HVM_CONFIG, &config);
	vm_xen_set_attr(vm, &long_mode);
	vm_xen_set_attr(vm, &shinfo);
}

void vm_xen_set_version(struct kvm_vm *vm, uint32_t version)
{
	struct kvm_xen_hvm_attr ha = {
		.type = KVM_XEN_ATTR_TYPE_XEN_VERSION,
		.u.xen_version = version,
	};

	vm_xen_set_attr(vm, &ha);
}

void vm_xen_set_upcall_vector(struct kvm_vm *vm, uint8_t vector)
{
	struct kvm_xen_hvm_attr ha = {
		.type = KVM_XEN_ATTR_TYPE_UPCALL_VECTOR,
		.u.vector = vector,
	};

	vm_xen_set_attr(vm, &ha);
}

void vm_xen_bind_ipi(struct kvm_vm *vm, uint32_t port, uint32_t vcpu_id)
{
	struct kvm_xen_hvm_attr ha = {
		.type = KVM_XEN_ATTR_TYPE_EVTCHN,
		.u.evtchn =
			{
				.send_port = port,
				.type = EVTCHNSTAT_ipi,
				.deliver.port =
					{
						.port = port,
						.vcpu = vcpu_id,
						.priority = KVM_IRQ_ROUTING_XEN_EVTCHN_PRIO_2LEVEL,
					},
			},
	};

	vm_xen_set_attr(vm, &ha);
}

static struct kvm_irq_routing_xen_evtchn evtchn(uint32_t port, uint32_t vcpu_id)
{
	return (struct kvm_irq_routing_xen_evtchn){
		.port = port,
		.vcpu = vcpu_id,
		.priority = KVM_IRQ_ROUTING_XEN_EVTCHN_PRIO_2LEVEL,
	};
}

void vm_xen_evtchn_send(struct kvm_vm *vm, uint32_t port, uint32_t vcpu_id)
{
	struct kvm_irq_routing_xen_evtchn e = evtchn(port, vcpu_id);

	vm_ioctl(vm, KVM_XEN_HVM_EVTCHN_SEND, &e);
}

int vm_xen_evtchn_irqfd(struct kvm_vm *vm, uint32_t gsi, uint32_t port, uint32_t vcpu_id)
{
	struct {
		struct kvm_irq_routing header;
		struct kvm_irq_routing_entry entry;
	} routing = {
		.header.nr = 1,
		.entry =
			{
				.gsi = gsi,
				.type = KVM_IRQ_ROUTING_XEN_EVTCHN,
				.u.xen_evtchn = evtchn(port, vcpu_id),
			},
	};
	struct kvm_irqfd irqfd = {.gsi = gsi};
	int fd = eventfd(0, EFD_CLOEXEC);

	TEST_ASSERT(fd >= 0, "eventfd");
	vm_ioctl(vm, KVM_SET_GSI_ROUTING, &routing.header);
	irqfd.fd = fd;
	vm_ioctl(vm, KVM_IRQFD, &irqfd);
	return fd;
}

static int __vcpu_xen_set_attr(struct kvm_vcpu *vcpu, struct kvm_xen_vcpu_attr *va)
{
	return __vcpu_ioctl(vcpu, KVM_XEN_VCPU_SET_ATTR, va);
}

int __vcpu_xen_set_vcpu_info(struct kvm_vcpu *vcpu, vm_paddr_t gpa)
{
	struct kvm_xen_vcpu_attr va = {
		.type = KVM_XEN_VCPU_ATTR_TYPE_VCPU_INFO,
		.u.gpa = gpa,
	};

	return __vcpu_xen_set_attr(vcpu, &va);
}

void vcpu_xen_set_vcpu_info(struct kvm_vcpu *vcpu, vm_paddr_t gpa)
{
	TEST_ASSERT(!__vcpu_xen_set_vcpu_info(vcpu, gpa), "vcpu_info at %#lx", (unsigned long)gpa);
}

void vcpu_xen_set_time_info(struct kvm_vcpu *vcpu, vm_paddr_t gpa)
{
	struct kvm_xen_vcpu_attr va = {
		.type = KVM_XEN_VCPU_ATTR_TYPE_VCPU_TIME_INFO,
		.u.gpa = gpa,
	};

	TEST_ASSERT(!__vcpu_xen_set_attr(vcpu, &va), "time info at %#lx", (unsigned long)gpa);
}

int __vcpu_xen_set_vcpu_id(struct kvm_vcpu *vcpu, uint32_t xen_id)
{
	struct kvm_xen_vcpu_attr va = {
		.type = KVM_XEN_VCPU_ATTR_TYPE_VCPU_ID,
		.u.vcpu_id = xen_id,
	};

	return __vcpu_xen_set_attr(vcpu, &va);
}

void vcpu_xen_set_vcpu_id(struct kvm_vcpu *vcpu, uint32_t xen_id)
{
	TEST_ASSERT(!__vcpu_xen_set_vcpu_id(vcpu, xen_id), "Xen vCPU id %u", xen_id);
}

uint32_t vcpu_xen_get_vcpu_id(struct kvm_vcpu *vcpu)
{
	struct kvm_xen_vcpu_attr va = {.type = KVM_XEN_VCPU_ATTR_TYPE_VCPU_ID};

	vcpu_ioctl(vcpu, KVM_XEN_VCPU_GET_ATTR, &va);
	return va.u.vcpu_id;
}

void vcpu_xen_set_upcall_vector(struct kvm_vcpu *vcpu, uint8_t vector)
{
	struct kvm_xen_vcpu_attr va = {
		.type = KVM_XEN_VCPU_ATTR_TYPE_UPCALL_VECTOR,
		.u.vector = vector,
	};

	TEST_ASSERT(!__vcpu_xen_set_attr(vcpu, &va), "upcall vector %#x", vector);
}

void vcpu_xen_set_timer(struct kvm_vcpu *vcpu, uint32_t port, uint64_t expires_ns)
{
	struct kvm_xen_vcpu_attr va = {
		.type = KVM_XEN_VCPU_ATTR_TYPE_TIMER,
		.u.timer =
			{
				.port = port,
				.priority = KVM_IRQ_ROUTING_XEN_EVTCHN_PRIO_2LEVEL,
				.expires_ns = expires_ns,
			},
	};

	TEST_ASSERT(!__vcpu_xen_set_attr(vcpu, &va), "Xen timer on port %u", port);
}

uint64_t vcpu_xen_get_timer(struct kvm_vcpu *vcpu)
{
	struct kvm_xen_vcpu_attr va = {.type = KVM_XEN_VCPU_ATTR_TYPE_TIMER};

	vcpu_ioctl(vcpu, KVM_XEN_VCPU_GET_ATTR, &va);
	return va.u.timer.expires_ns;
}

void xen_vm_create(struct xen_vm *x, const struct xen_layout *layout, void *guest_code)
{
	*x = (struct xen_vm){.layout = layout};
	x->vm = vm_create_with_one_vcpu(&x->vcpu, guest_code);
	x->shinfo_gva = vm_vaddr_alloc_page(x->vm);
	x->vcpu_info_gva = vm_vaddr_alloc_page(x->vm);
	x->shinfo = addr_gva2hva(x->vm, x->shinfo_gva);
	x->vcpu_info = addr_gva2hva(x->vm, x->vcpu_info_gva);

	vm_xen_init(x->vm, layout, addr_gva2gpa(x->vm, x->shinfo_gva));
	vcpu_xen_set_vcpu_info(x->vcpu, addr_gva2gpa(x->vm, x->vcpu_info_gva));
	vcpu_xen_set_vcpu_id(x->vcpu, 0);
	vm_userspace_mem_region_add(x->vm, VM_MEM_SRC_ANONYMOUS, SPARE_GPA, SPARE_SLOT, 1, 0);

	/*
	 * Not dumped, and so a mapping of its own. Dividing one that could hold a huge page, and
	 * joining the parts again, makes KVM give back all 2 MiB (mm/huge_memory.c).
	 */
	TEST_ASSERT(!madvise(x->shinfo, PAGE_SIZE, MADV_DONTDUMP), "madvise of shared_info");
}

void xen_vm_make_stale(struct xen_vm *x)
{
	vm_toggle_dirty_log(x->vm, SPARE_SLOT);
}

void xen_vm_map_anew(struct xen_vm *x)
{
	int prot = PROT_READ | PROT_WRITE;

	x->shinfo_exec = !x->shinfo_exec;
	if (x->shinfo_exec)
		prot |= PROT_EXEC;
	TEST_ASSERT(!mprotect(x->shinfo, PAGE_SIZE, prot), "mprotect of shared_info");
}
