// SPDX-License-Identifier: GPL-2.0-only
/* KVM's binary statistics: a header, descriptors with names, values. */
#include "kvm_util.h"

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

	TEST_ASSERT(fd >= 0, "KVM_GET_STATS_FD");
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
