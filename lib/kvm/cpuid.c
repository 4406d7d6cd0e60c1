// SPDX-License-Identifier: GPL-2.0-only
/* Step 3: CPUID, of the CPU at hand, of KVM, of a vCPU. */
#include "kvm_util_internal.h"
#include "processor.h"

#define MAX_CPUID_ENTRIES 256

bool host_cpu_is_intel;
bool host_cpu_is_amd;

static struct kvm_cpuid2 *cpuid_alloc(void)
{
	struct kvm_cpuid2 *cpuid = calloc(1, sizeof(*cpuid) +
						     MAX_CPUID_ENTRIES * sizeof(cpuid->entries[0]));

	TEST_ASSERT(cpuid, "out of memory");
	cpuid->nent = MAX_CPUID_ENTRIES;
	return cpuid;
}

void host_cpu_detect(void)
{
	uint32_t eax, ebx, ecx, edx;

	__cpuid(0, 0, &eax, &ebx, &ecx, &edx);
	host_cpu_is_intel = ebx == 0x756e6547; /* "Genu" */
	host_cpu_is_amd = ebx == 0x68747541;   /* "Auth" */
	/* Hygon's SVM is AMD's. */
	if (ebx == 0x6f677948)
		host_cpu_is_amd = true;
}

static uint32_t reg_of(const uint32_t regs[4], struct kvm_x86_cpu_feature f)
{
	return regs[f.reg] & 1U << f.bit;
}

bool this_cpu_has(struct kvm_x86_cpu_feature f)
{
	uint32_t r[4];

	/* The highest function of F's range comes first: one beyond it has another's data. */
	__cpuid(f.function & 0xffff0000, 0, &r[0], &r[1], &r[2], &r[3]);
	if (r[0] < f.function)
		return false;
	__cpuid(f.function, f.index, &r[0], &r[1], &r[2], &r[3]);
	return reg_of(r, f);
}

static struct kvm_cpuid_entry2 *find_entry(const struct kvm_cpuid2 *cpuid, uint32_t function,
					   uint32_t index)
{
	uint32_t i;

	for (i = 0; i < cpuid->nent; i++) {
		const struct kvm_cpuid_entry2 *e = &cpuid->entries[i];

		if (e->function == function &&
		    (e->index == index || !(e->flags & KVM_CPUID_FLAG_SIGNIFCANT_INDEX)))
			return (struct kvm_cpuid_entry2 *)e;
	}
	return NULL;
}

static uint32_t *entry_reg(struct kvm_cpuid_entry2 *e, uint8_t reg)
{
	uint32_t *const regs[] = {&e->eax, &e->ebx, &e->ecx, &e->edx};

	return regs[reg];
}

static bool cpuid_has(const struct kvm_cpuid2 *cpuid, struct kvm_x86_cpu_feature f)
{
	struct kvm_cpuid_entry2 *e = find_entry(cpuid, f.function, f.index);

	return e && (*entry_reg(e, f.reg) & 1U << f.bit);
}

const struct kvm_cpuid2 *kvm_get_supported_cpuid(void)
{
	static struct kvm_cpuid2 *cpuid;
	int kvm_fd, ret;

	if (cpuid)
		return cpuid;
	cpuid = cpuid_alloc();
	kvm_fd = open_kvm_dev_path_or_exit();
	ret = ioctl(kvm_fd, KVM_GET_SUPPORTED_CPUID, cpuid);
	TEST_ASSERT(!ret, KVM_IOCTL_ERROR(KVM_GET_SUPPORTED_CPUID, ret));
	close(kvm_fd);
	return cpuid;
}

bool kvm_cpu_has(struct kvm_x86_cpu_feature feature)
{
	return cpuid_has(kvm_get_supported_cpuid(), feature);
}

bool vcpu_cpuid_has(struct kvm_vcpu *vcpu, struct kvm_x86_cpu_feature feature)
{
	return cpuid_has(vcpu->cpuid, feature);
}

void vcpu_set_cpuid(struct kvm_vcpu *vcpu)
{
	vcpu_ioctl(vcpu, KVM_SET_CPUID2, vcpu->cpuid);
	/* KVM changes some entries itself, by the vCPU's state, but not their number. */
	vcpu_ioctl(vcpu, KVM_GET_CPUID2, vcpu->cpuid);
}

struct kvm_cpuid_entry2 *vcpu_get_cpuid_entry(struct kvm_vcpu *vcpu, uint32_t function,
					      uint32_t index)
{
	struct kvm_cpuid_entry2 *e = find_entry(vcpu->cpuid, function, index);

	TEST_ASSERT(e, "vCPU %u has no CPUID function %#x index %u", vcpu->id, function, index);
	return e;
}

struct kvm_cpuid_entry2 *vcpu_add_cpuid_entry(struct kvm_vcpu *vcpu, uint32_t function,
					      uint32_t index)
{
	struct kvm_cpuid_entry2 *e = find_entry(vcpu->cpuid, function, index);

	if (!e) {
		TEST_ASSERT(vcpu->cpuid->nent < MAX_CPUID_ENTRIES, "more than %u CPUID entries",
			    MAX_CPUID_ENTRIES);
		e = &vcpu->cpuid->entries[vcpu->cpuid->nent++];
	}
	*e = (struct kvm_cpuid_entry2){
		.function = function,
		.index = index,
		.flags = index ? KVM_CPUID_FLAG_SIGNIFCANT_INDEX : 0,
	};
	return e;
}

void vcpu_set_or_clear_cpuid_feature(struct kvm_vcpu *vcpu, struct kvm_x86_cpu_feature feature,
				     bool set)
{
	uint32_t *reg = entry_reg(vcpu_get_cpuid_entry(vcpu, feature.function, feature.index),
				  feature.reg);

	if (set)
		*reg |= 1U << feature.bit;
	else
		*reg &= ~(1U << feature.bit);
	vcpu_set_cpuid(vcpu);
}

void vcpu_cpuid_setup(struct kvm_vcpu *vcpu)
{
	const struct kvm_cpuid2 *supported = kvm_get_supported_cpuid();
	uint32_t i;

	vcpu->cpuid = cpuid_alloc();
	vcpu->cpuid->nent = supported->nent;
	memcpy(vcpu->cpuid->entries, supported->entries,
	       supported->nent * sizeof(supported->entries[0]));
	for (i = 0; i < supported->nent; i++) {
		struct kvm_cpuid_entry2 *e = &vcpu->cpuid->entries[i];

		if (e->function == 1)
			e->ebx = (e->ebx & 0x00ffffff) | vcpu->id << 24;
		else if (e->function == 0xb || e->function == 0x1f)
			e->edx = vcpu->id;
	}
	vcpu_set_cpuid(vcpu);
}

bool kvm_is_tdp_enabled(void)
{
	host_cpu_detect();
	return host_cpu_is_intel ? get_kvm_intel_param_bool("ept") : get_kvm_amd_param_bool("npt");
}
