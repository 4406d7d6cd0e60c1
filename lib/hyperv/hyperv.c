// SPDX-License-Identifier: GPL-2.0-only
/* A vCPU of a Hyper-V guest: its CPUID, and a hypercall's input in registers. */
#include "hyperv.h"
#include "vmx.h"

/* Some more than any kernel has. */
#define MAX_HV_ENTRIES 32

/* KVM says how many it has by what it leaves in nent. */
static struct kvm_cpuid2 *get_hv_cpuid(int fd)
{
	struct kvm_cpuid2 *cpuid = allocate_kvm_cpuid2(MAX_HV_ENTRIES);
	int ret;

	ret = ioctl(fd, KVM_GET_SUPPORTED_HV_CPUID, cpuid);
	TEST_ASSERT(!ret, KVM_IOCTL_ERROR(KVM_GET_SUPPORTED_HV_CPUID, ret));
	return cpuid;
}

const struct kvm_cpuid2 *kvm_get_supported_hv_cpuid(void)
{
	static struct kvm_cpuid2 *cpuid;
	int kvm_fd;

	if (cpuid)
		return cpuid;
	kvm_fd = open_kvm_dev_path_or_exit();
	cpuid = get_hv_cpuid(kvm_fd);
	close(kvm_fd);
	return cpuid;
}

const struct kvm_cpuid2 *vcpu_get_supported_hv_cpuid(struct kvm_vcpu *vcpu)
{
	return get_hv_cpuid(vcpu->fd);
}

void vcpu_set_hv_cpuid(struct kvm_vcpu *vcpu)
{
	struct kvm_cpuid2 *hv = get_hv_cpuid(vcpu->fd);
	uint32_t i;

	for (i = 0; i < hv->nent; i++) {
		const struct kvm_cpuid_entry2 *e = &hv->entries[i];

		*vcpu_add_cpuid_entry(vcpu, e->function, e->index) = *e;
	}
	free(hv);
	vcpu_set_cpuid(vcpu);
}

#define LOAD_XMM(n)                                                                        \
	case n:                                                                            \
		asm volatile("movdqu %0, %%xmm" #n ::"m"(*((const char(*)[16])data + n))); \
		break

void hyperv_write_xmm_input(void *data, int n_sse_regs)
{
	int i;

	for (i = 0; i < n_sse_regs; i++)
		switch (i) {
			LOAD_XMM(0);
			LOAD_XMM(1);
			LOAD_XMM(2);
			LOAD_XMM(3);
			LOAD_XMM(4);
			LOAD_XMM(5);
		}
}

int vcpu_enable_evmcs(struct kvm_vcpu *vcpu)
{
	uint16_t version;

	vcpu_enable_cap(vcpu, KVM_CAP_HYPERV_ENLIGHTENED_VMCS, (uintptr_t)&version);
	return version;
}
