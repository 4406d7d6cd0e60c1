// SPDX-License-Identifier: GPL-2.0-only
/* A vCPU of a Hyper-V guest: the CPUID that KVM has for one. */
#include "hyperv.h"

/* Some more than any kernel has. */
#define MAX_HV_ENTRIES 32

/* KVM says how many it has by what it leaves in nent. */
static struct kvm_cpuid2 *get_hv_cpuid(int fd)
{
	struct kvm_cpuid2 *cpuid = calloc(1, sizeof(*cpuid) +
						     MAX_HV_ENTRIES * sizeof(cpuid->entries[0]));
	int ret;

	TEST_ASSERT(cpuid, "out of memory");
	cpuid->nent = MAX_HV_ENTRIES;
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

struct kvm_cpuid2 *vcpu_get_supported_hv_cpuid(struct kvm_vcpu *vcpu)
{
	return get_hv_cpuid(vcpu->fd);
}

void vcpu_set_hv_cpuid(struct kvm_vcpu *vcpu)
{
	struct kvm_cpuid2 *hv = vcpu_get_supported_hv_cpuid(vcpu);
	uint32_t i;

	for (i = 0; i < hv->nent; i++) {
		const struct kvm_cpuid_entry2 *e = &hv->entries[i];

		*vcpu_add_cpuid_entry(vcpu, e->function, e->index) = *e;
	}
	free(hv);
	vcpu_set_cpuid(vcpu);
}
