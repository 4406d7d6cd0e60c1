// SPDX-License-Identifier: GPL-2.0-only
/* Step 3: CPUID, of the CPU at hand, of KVM, of a vCPU. */
#include "kvm_util_internal.h"
#include "processor.h"

#define MAX_CPUID_ENTRIES 256

bool host_cpu_is_intel;
bool host_cpu_is_amd;
uint64_t guest_tsc_khz;
bool is_forced_emulation_enabled;

struct kvm_cpuid2 *allocate_kvm_cpuid2(int nr_entries)
{
	struct kvm_cpuid2 *cpuid = calloc(1,
					  sizeof(*cpuid) + nr_entries * sizeof(cpuid->entries[0]));

	TEST_ASSERT(cpuid, "out of memory");
	cpuid->nent = nr_entries;
	return cpuid;
}

static struct kvm_cpuid2 *cpuid_alloc(void)
{
	return allocate_kvm_cpuid2(MAX_CPUID_ENTRIES);
}

static void __attribute__((constructor)) host_cpu_detect(void)
{
	uint32_t eax, ebx, ecx, edx;

	__cpuid(0, 0, &eax, &ebx, &ecx, &edx);
	host_cpu_is_intel = ebx == 0x756e6547; /* "Genu" */
	host_cpu_is_amd = ebx == 0x68747541;   /* "Auth" */
	/* Hygon's SVM is AMD's. */
	if (ebx == 0x6f677948)
		host_cpu_is_amd = true;
}

static struct kvm_x86_cpu_property property_of(struct kvm_x86_cpu_feature f)
{
	return (struct kvm_x86_cpu_property){
		.function = f.function,
		.index = f.index,
		.reg = f.reg,
		.lo_bit = f.bit,
		.hi_bit = f.bit,
	};
}

static uint32_t mask_of(struct kvm_x86_cpu_property p)
{
	return -1U >> (31 - p.hi_bit) & -1U << p.lo_bit;
}

uint32_t this_cpu_property(struct kvm_x86_cpu_property p)
{
	uint32_t r[4];

	/* The highest function of P's range comes first: one beyond it has another's data. */
	__cpuid(p.function & 0xffff0000, 0, &r[0], &r[1], &r[2], &r[3]);
	if (r[0] < p.function)
		return 0;
	__cpuid(p.function, p.index, &r[0], &r[1], &r[2], &r[3]);
	return (r[p.reg] & mask_of(p)) >> p.lo_bit;
}

bool this_cpu_has(struct kvm_x86_cpu_feature f)
{
	return this_cpu_property(property_of(f));
}

uint64_t this_cpu_supported_xcr0(void)
{
	return this_cpu_property(X86_PROPERTY_SUPPORTED_XCR0_LO) |
	       (uint64_t)this_cpu_property(X86_PROPERTY_SUPPORTED_XCR0_HI) << 32;
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

static uint32_t cpuid_property(const struct kvm_cpuid2 *cpuid, struct kvm_x86_cpu_property p)
{
	struct kvm_cpuid_entry2 *e = find_entry(cpuid, p.function, p.index);

	return e ? (*entry_reg(e, p.reg) & mask_of(p)) >> p.lo_bit : 0;
}

bool kvm_cpuid_has(const struct kvm_cpuid2 *cpuid, struct kvm_x86_cpu_feature f)
{
	return cpuid_property(cpuid, property_of(f));
}

const struct kvm_cpuid_entry2 *get_cpuid_entry(const struct kvm_cpuid2 *cpuid, uint32_t function,
					       uint32_t index)
{
	const struct kvm_cpuid_entry2 *e = find_entry(cpuid, function, index);

	TEST_ASSERT(e, "there is no CPUID function %#x index %u", function, index);
	return e;
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
	return kvm_cpuid_has(kvm_get_supported_cpuid(), feature);
}

uint32_t kvm_cpu_property(struct kvm_x86_cpu_property property)
{
	return cpuid_property(kvm_get_supported_cpuid(), property);
}

bool vcpu_cpuid_has(struct kvm_vcpu *vcpu, struct kvm_x86_cpu_feature feature)
{
	return kvm_cpuid_has(vcpu->cpuid, feature);
}

int __vcpu_set_cpuid(struct kvm_vcpu *vcpu)
{
	int ret = __vcpu_ioctl(vcpu, KVM_SET_CPUID2, vcpu->cpuid);

	/* KVM changes some entries itself, by the vCPU's state, but not their number. */
	if (!ret)
		vcpu_ioctl(vcpu, KVM_GET_CPUID2, vcpu->cpuid);
	return ret;
}

void vcpu_set_cpuid(struct kvm_vcpu *vcpu)
{
	int ret = __vcpu_set_cpuid(vcpu);

	TEST_ASSERT(!ret, KVM_IOCTL_ERROR(KVM_SET_CPUID2, ret));
}

void vcpu_init_cpuid(struct kvm_vcpu *vcpu, const struct kvm_cpuid2 *cpuid)
{
	TEST_ASSERT(cpuid->nent <= MAX_CPUID_ENTRIES, "%u CPUID entries", cpuid->nent);
	if (!vcpu->cpuid)
		vcpu->cpuid = cpuid_alloc();
	vcpu->cpuid->nent = cpuid->nent;
	memcpy(vcpu->cpuid->entries, cpuid->entries, cpuid->nent * sizeof(cpuid->entries[0]));
	vcpu_set_cpuid(vcpu);
}

struct kvm_cpuid_entry2 *__vcpu_get_cpuid_entry(struct kvm_vcpu *vcpu, uint32_t function,
						uint32_t index)
{
	struct kvm_cpuid_entry2 *e = find_entry(vcpu->cpuid, function, index);

	TEST_ASSERT(e, "vCPU %u has no CPUID function %#x index %u", vcpu->id, function, index);
	return e;
}

struct kvm_cpuid_entry2 *vcpu_get_cpuid_entry(struct kvm_vcpu *vcpu, uint32_t function)
{
	return __vcpu_get_cpuid_entry(vcpu, function, 0);
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

void vcpu_set_cpuid_property(struct kvm_vcpu *vcpu, struct kvm_x86_cpu_property p, uint32_t value)
{
	uint32_t *reg = entry_reg(__vcpu_get_cpuid_entry(vcpu, p.function, p.index), p.reg);

	*reg = (*reg & ~mask_of(p)) | value << p.lo_bit;
	vcpu_set_cpuid(vcpu);
}

void vcpu_clear_cpuid_entry(struct kvm_vcpu *vcpu, uint32_t function)
{
	struct kvm_cpuid_entry2 *e = vcpu_get_cpuid_entry(vcpu, function);

	e->eax = e->ebx = e->ecx = e->edx = 0;
	vcpu_set_cpuid(vcpu);
}

void vcpu_set_or_clear_cpuid_feature(struct kvm_vcpu *vcpu, struct kvm_x86_cpu_feature feature,
				     bool set)
{
	vcpu_set_cpuid_property(vcpu, property_of(feature), set);
}

bool kvm_is_tdp_enabled(void)
{
	return host_cpu_is_intel ? get_kvm_intel_param_bool("ept") : get_kvm_amd_param_bool("npt");
}

bool vm_is_unrestricted_guest(struct kvm_vm *vm)
{
	(void)vm;
	return host_cpu_is_intel && get_kvm_intel_param_bool("unrestricted_guest");
}
