// SPDX-License-Identifier: GPL-2.0-only
/* Beside the steps: which MSRs KVM has, for saving and restoring, and to tell of its features. */
#include "kvm_util.h"

/* More than any kernel has. */
#define MAX_MSR_INDICES 1024

static const struct kvm_msr_list *get_list(unsigned long cmd)
{
	struct kvm_msr_list *list = calloc(1, sizeof(*list) +
						      MAX_MSR_INDICES * sizeof(list->indices[0]));
	int kvm_fd = open_kvm_dev_path_or_exit();
	int ret;

	TEST_ASSERT(list, "out of memory");
	list->nmsrs = MAX_MSR_INDICES;
	ret = ioctl(kvm_fd, cmd, list);
	TEST_ASSERT(!ret, "cannot get the list of MSRs: %s", strerror(errno));
	close(kvm_fd);
	return list;
}

const struct kvm_msr_list *kvm_get_msr_index_list(void)
{
	static const struct kvm_msr_list *list;

	if (!list)
		list = get_list(KVM_GET_MSR_INDEX_LIST);
	return list;
}

const struct kvm_msr_list *kvm_get_feature_msr_index_list(void)
{
	static const struct kvm_msr_list *list;

	if (!list)
		list = get_list(KVM_GET_MSR_FEATURE_INDEX_LIST);
	return list;
}

bool kvm_msr_is_in_save_restore_list(uint32_t msr_index)
{
	const struct kvm_msr_list *list = kvm_get_msr_index_list();
	uint32_t i;

	for (i = 0; i < list->nmsrs; i++)
		if (list->indices[i] == msr_index)
			return true;
	return false;
}

uint64_t kvm_get_feature_msr(uint64_t msr_index)
{
	struct {
		struct kvm_msrs header;
		struct kvm_msr_entry entry;
	} msr = {.header.nmsrs = 1, .entry.index = msr_index};
	int kvm_fd = open_kvm_dev_path_or_exit();
	int ret = ioctl(kvm_fd, KVM_GET_MSRS, &msr);

	TEST_ASSERT(ret == 1, "KVM_GET_MSRS of feature MSR %#lx: %s", (unsigned long)msr_index,
		    ret < 0 ? strerror(errno) : "KVM does not give it");
	close(kvm_fd);
	return msr.entry.data;
}
