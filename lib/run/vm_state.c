// SPDX-License-Identifier: GPL-2.0-only
/* A VM's clock, a slot's flags, and statistics by name. */
#include "vm_state.h"

uint64_t vm_get_clock_ns(struct kvm_vm *vm)
{
	struct kvm_clock_data data = {0};

	vm_ioctl(vm, KVM_GET_CLOCK, &data);
	return data.clock;
}

void vm_toggle_dirty_log(struct kvm_vm *vm, uint32_t slot)
{
	uint32_t flags = memslot2region(vm, slot)->region.flags;

	vm_mem_region_set_flags(vm, slot, flags ^ KVM_MEM_LOG_DIRTY_PAGES);
}

/* KVM's binary statistics are a header, descriptors with names, values. */
static void read_at(int fd, void *buf, size_t size, off_t offset)
{
	ssize_t got = pread(fd, buf, size, offset);

	TEST_ASSERT(got == (ssize_t)size, "short read of KVM statistics at %ld", (long)offset);
}

uint64_t vcpu_get_stat(struct kvm_vcpu *vcpu, const char *name)
{
	int fd = __vcpu_ioctl(vcpu, KVM_GET_STATS_FD, NULL);
	struct kvm_stats_header header;
	struct kvm_stats_desc *desc;
	uint64_t value = 0;
	bool found = false;
	size_t size;
	uint32_t i;

	TEST_ASSERT(fd >= 0, KVM_IOCTL_ERROR(KVM_GET_STATS_FD, fd));
	read_at(fd, &header, sizeof(header), 0);
	size = sizeof(*desc) + header.name_size;
	desc = calloc(1, size);
	TEST_ASSERT(desc, "out of memory");
	for (i = 0; i < header.num_desc && !found; i++) {
		read_at(fd, desc, size, header.desc_offset + i * size);
		if (strcmp(desc->name, name))
			continue;
		read_at(fd, &value, sizeof(value), header.data_offset + desc->offset);
		found = true;
	}
	free(desc);
	close(fd);
	TEST_ASSERT(found, "this kernel's vCPUs have no statistic %s", name);
	return value;
}
